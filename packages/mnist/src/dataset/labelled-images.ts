import { formatShape, type IdxArray } from '../idx/idx-types.ts';
import { parseIdx } from '../idx/parse-idx.ts';
import { MnistDataError } from './mnist-data-error.ts';

/** Images of one size, each with its label. */
export interface LabelledImages {
  /** The pixels, 0 (paper) to 255 (ink), row-major, shape (count, rows, cols). */
  images: Uint8Array;
  /** The class of each image, shape (count,). */
  labels: Uint8Array;
  /** The number of images. */
  count: number;
  /** The height of an image in pixels. */
  rows: number;
  /** The width of an image in pixels. */
  cols: number;
}

/** A training set and a test set of images of the same size. */
export interface Dataset {
  /** What the images are: MNIST, or any other IDX files. */
  source: 'mnist' | 'idx';
  /** The number of classes: labels are 0..classes-1. */
  classes: number;
  /** The images to learn from. */
  train: LabelledImages;
  /** The images to be judged by. */
  test: LabelledImages;
}

const operation = 'labelledImagesFromBytes';

/** The raw bytes of an images file and of its labels file. */
export interface ImagesAndLabelsBytes {
  /** The bytes of the images file (IDX, uint8, three dimensions), unpacked. */
  images: Uint8Array;
  /** The bytes of the labels file (IDX, uint8, one dimension), unpacked. */
  labels: Uint8Array;
  /** What to call the images file in error messages. */
  imagesPath?: string;
  /** What to call the labels file in error messages. */
  labelsPath?: string;
}

/**
 * Reads an images file and its labels file and checks that they belong together; any size of image, any labels.
 *
 * The arrays returned are views of the bytes given, not copies.
 *
 * @throws {IdxFormatError} if one of them is not an IDX file.
 * @throws {MnistDataError} if they are swapped, not images and labels, empty, or differ in number.
 *
 * @example
 * ```ts
 * import { encodeIdx, labelledImagesFromBytes } from '@nn-labs/mnist';
 * const images = encodeIdx({ type: 'uint8', shape: [2, 1, 3], data: new Uint8Array([0, 9, 0, 7, 7, 7]) });
 * const labels = encodeIdx({ type: 'uint8', shape: [2], data: new Uint8Array([1, 0]) });
 * const set = labelledImagesFromBytes({ images, labels });
 * [set.count, set.rows, set.cols]; // => [ 2, 1, 3 ]
 * labelledImagesFromBytes({ images: labels, labels: images }); // throws images and labels are swapped
 * ```
 */
export function labelledImagesFromBytes(bytes: ImagesAndLabelsBytes): LabelledImages {
  const { imagesPath = 'images', labelsPath = 'labels' } = bytes;
  const images = parseIdx(bytes.images, { path: imagesPath });
  const labels = parseIdx(bytes.labels, { path: labelsPath });
  checkRanks(images, labels, imagesPath, labelsPath);
  const [count, rows, cols] = images.shape as [number, number, number];
  if (count !== labels.shape[0]) {
    throw mismatch(
      operation,
      `${count} images in ${imagesPath}, but ${labels.shape[0]} ${labels.shape[0] === 1 ? 'label' : 'labels'} in ${labelsPath}${mixedSets(count, labels.shape[0]!)}`,
      'Give one label for each image, both of the same set.',
    );
  }
  if (images.data.length === 0) {
    throw mismatch(
      operation,
      `${imagesPath} holds no pixels: its shape is ${formatShape(images.shape)}`,
      'Give a set that is not empty.',
    );
  }
  return { images: images.data as Uint8Array, labels: labels.data as Uint8Array, count, rows, cols }; // uint8: checked above
}

function checkRanks(images: IdxArray, labels: IdxArray, imagesPath: string, labelsPath: string): void {
  const remedy = 'Images are uint8 (count, rows, cols), labels are uint8 (count,).';
  if (isLabels(images) && isImages(labels)) {
    throw mismatch(
      operation,
      `images and labels are swapped: ${imagesPath} holds labels ${formatShape(images.shape)}, ${labelsPath} images ${formatShape(labels.shape)}`,
      remedy,
    );
  }
  for (const [array, path, what, fits] of [
    [images, imagesPath, 'images', isImages],
    [labels, labelsPath, 'labels', isLabels],
  ] as const) {
    if (fits(array)) continue;
    // Numbers of another type, but otherwise right: it is enough to write them as bytes.
    const wide = array.type !== 'uint8' && fits({ ...array, type: 'uint8' });
    const way = wide ? `Write these ${what} as bytes, in NumPy with .astype('uint8').` : remedy;
    throw mismatch(
      operation,
      `${path} holds ${describe(array)}, not ${what}${wide ? ' of type uint8' : ''}`,
      way,
    );
  }
}

type Kind = Pick<IdxArray, 'type' | 'shape'>;

function isImages({ type, shape }: Kind): boolean {
  return type === 'uint8' && shape.length === 3;
}

function isLabels({ type, shape }: Kind): boolean {
  return type === 'uint8' && shape.length === 1;
}

function describe(array: IdxArray): string {
  const shape = formatShape(array.shape);
  if (isImages(array)) return `images ${shape}`;
  return isLabels(array) ? `labels ${shape}` : `${array.type} ${shape}`;
}

function mixedSets(images: number, labels: number): string {
  const name = (count: number): string | undefined => ({ 60000: 'training', 10000: 'test' })[count];
  const [imagesSet, labelsSet] = [name(images), name(labels)];
  if (imagesSet === undefined || labelsSet === undefined) return '';
  return `: ${imagesSet} images are mixed with ${labelsSet} labels`;
}

/** How many of MNIST's 60,000 training images the sample of this package has: the first 3,000. Test images: all. */
export const mnistSampleTrainCount = 3000;

const sampleRemedy = 'Give the files of the folder sample of this package, unpacked and in order.';

/** The unpacked bytes of the sample's training files. */
export interface MnistSampleBytes {
  /** Those of the images files that were read, first one first. */
  images: readonly Uint8Array[];
  /** The bytes of the labels file, which has the labels of all of them. */
  labels: Uint8Array;
}

/**
 * The first training images of MNIST from the files of the sample: as many as the files given hold, so that a browser
 * need not load them all before it begins; the pixels of one file are a view of its bytes.
 *
 * @throws {IdxFormatError} if one of them is not an IDX file.
 * @throws {MnistDataError} if they are not images of 28x28 pixels with labels for all of them.
 *
 * @example
 * ```ts
 * import { encodeIdx, mnistSampleFromBytes } from '@nn-labs/mnist';
 * const file = (count: number) => encodeIdx({ type: 'uint8', shape: [count, 28, 28], data: new Uint8Array(count * 784) });
 * const labels = encodeIdx({ type: 'uint8', shape: [5], data: new Uint8Array([5, 0, 4, 1, 9]) });
 * mnistSampleFromBytes({ images: [file(2)], labels }).labels; // => Uint8Array(2) [ 5, 0 ]
 * mnistSampleFromBytes({ images: [file(2), file(3)], labels }).count; // => 5
 * mnistSampleFromBytes({ images: [file(6)], labels }); // throws 6 images, but 5 labels
 * ```
 */
export function mnistSampleFromBytes({ images, labels }: MnistSampleBytes): LabelledImages {
  const files = images.map((bytes, i) => parseIdx(bytes, { path: `images ${i}` }));
  const answers = parseIdx(labels, { path: 'labels' });
  for (const { type, shape } of files) {
    if (type !== 'uint8' || formatShape(shape.slice(1)) !== '(28, 28)') {
      const cause = `a file holds ${type} ${formatShape(shape)}, not images of 28x28 pixels`;
      throw mismatch('mnistSampleFromBytes', cause, sampleRemedy);
    }
  }
  const pixels = files.map(({ data }) => data as Uint8Array); // uint8: checked above
  const count = files.reduce((sum, { shape }) => sum + shape[0]!, 0);
  if (answers.type !== 'uint8' || answers.shape.length !== 1 || answers.data.length < count) {
    const cause = `${count} images, but ${answers.data.length} labels`;
    throw mismatch('mnistSampleFromBytes', cause, sampleRemedy);
  }
  return {
    images: pixels.length === 1 ? pixels[0]! : joined(pixels, count * 784),
    labels: answers.data.subarray(0, count),
    count,
    rows: 28,
    cols: 28,
  };
}

function joined(arrays: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

function mismatch(operation: string, cause: string, remedy: string): MnistDataError {
  return new MnistDataError({ code: 'mismatch', from: 'bytes', message: `${operation}: ${cause}.`, remedy });
}
