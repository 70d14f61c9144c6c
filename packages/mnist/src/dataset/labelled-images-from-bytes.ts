import { formatShape, type IdxArray } from '../idx/idx-types.ts';
import { parseIdx } from '../idx/parse-idx.ts';
import type { LabelledImages } from './labelled-images.ts';
import { mismatchOf } from './mnist-data-error.ts';

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
    throw mismatchOf(
      operation,

      `${count} images in ${imagesPath}, but ${labels.shape[0]} ${labels.shape[0] === 1 ? 'label' : 'labels'} in ${labelsPath}${mixedSets(count, labels.shape[0]!)}`,
      'Give one label for each image, both of the same set.',
    );
  }
  if (images.data.length === 0) {
    throw mismatchOf(
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
    throw mismatchOf(
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
    throw mismatchOf(
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
