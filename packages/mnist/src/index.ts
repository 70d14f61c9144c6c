/**
 * MNIST, its sample, and other IDX files as typed arrays; runs in a browser as in Node.
 *
 * @module
 */
export {
  type Dataset,
  type ImagesAndLabelsBytes,
  type LabelledImages,
  labelledImagesFromBytes,
  type MnistSampleBytes,
  mnistSampleFromBytes,
  mnistSampleTrainCount,
} from './dataset/labelled-images.ts';
export {
  MnistDataError,
  type MnistDataErrorCode,
  type MnistDataFault,
  type MnistDataOrigin,
} from './dataset/mnist-data-error.ts';
export { pixelValues, scalePixels } from './dataset/scale-pixels.ts';
export {
  type GreyPicture,
  NoInkError,
  type NormalisedDigit,
  normaliseDigit,
} from './drawing/normalise-digit.ts';
export { type ColourPicture, toGrey } from './drawing/to-grey.ts';
export { encodeIdx } from './idx/encode-idx.ts';
export type { IdxArray, IdxDataByType, IdxType } from './idx/idx-types.ts';
export { IdxFormatError, type IdxFormatFault, type ParseIdxOptions, parseIdx } from './idx/parse-idx.ts';
