/**
 * MNIST, its sample, and other IDX files as typed arrays; runs in a browser as in Node.
 *
 * @module
 */
export type { SetName } from './dataset/known-content.ts';
export type { Dataset, LabelledImages } from './dataset/labelled-images.ts';
export { type ImagesAndLabelsBytes, labelledImagesFromBytes } from './dataset/labelled-images-from-bytes.ts';
export {
  MnistDataError,
  type MnistDataErrorCode,
  type MnistDataFault,
  type MnistDataOrigin,
} from './dataset/mnist-data-error.ts';
export { type MnistBytes, type MnistSet, mnistFromBytes } from './dataset/mnist-from-bytes.ts';
export {
  type MnistSampleBytes,
  mnistSampleFromBytes,
  mnistSampleTrainCount,
} from './dataset/mnist-sample.ts';
export { pixelValues, scalePixels } from './dataset/scale-pixels.ts';
export {
  type GreyPicture,
  NoInkError,
  type NormalisedDigit,
  normaliseDigit,
} from './drawing/normalise-digit.ts';
export { encodeIdx } from './idx/encode-idx.ts';
export { IdxFormatError, type IdxFormatFault } from './idx/idx-format-error.ts';
export type { IdxArray, IdxDataByType, IdxType } from './idx/idx-types.ts';
export { type ParseIdxOptions, parseIdx } from './idx/parse-idx.ts';
