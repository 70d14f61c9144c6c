import { type KnownSet, nameOfSet, recogniseImages, recogniseLabels, type SetName } from './known-content.ts';
import type { LabelledImages } from './labelled-images.ts';
import { type ImagesAndLabelsBytes, labelledImagesFromBytes } from './labelled-images-from-bytes.ts';
import { type MnistDataError, mismatchOf } from './mnist-data-error.ts';

const operation = 'mnistFromBytes';

/** The raw bytes of one of MNIST's two sets. */
export interface MnistBytes extends ImagesAndLabelsBytes {
  /** The set that it must be; either one where it is omitted. */
  set?: SetName;
}

/** One of MNIST's two sets. */
export interface MnistSet extends LabelledImages {
  /** Which of the two it is. */
  set: SetName;
}

/**
 * Reads MNIST's training or test set from the unpacked bytes of its two files, and says what it is where it is not.
 *
 * Works on bytes alone, so also in a browser. The content is recognised by the number of images, the labels and the
 * sum of the pixels (MNIST's training pixels sum to 1567298545, its test pixels to 264923200); `verifyMnist` of
 * `@nn-labs/mnist/node` checks the SHA-256.
 *
 * @throws {IdxFormatError} if one of the files is not an IDX file.
 * @throws {MnistDataError} if the files do not belong together, are of another dataset, or of the other set.
 *
 * @example
 * ```ts
 * import { encodeIdx, mnistFromBytes } from '@nn-labs/mnist';
 * const images = encodeIdx({ type: 'uint8', shape: [1, 28, 28], data: new Uint8Array(784) });
 * const labels = encodeIdx({ type: 'uint8', shape: [1], data: new Uint8Array(1) });
 * mnistFromBytes({ images, labels }); // throws not MNIST: 1 image, where MNIST has 60000 (train) or 10000 (test).
 * ```
 */
export function mnistFromBytes({ set, ...bytes }: MnistBytes): MnistSet {
  const { imagesPath = 'images', labelsPath = 'labels' } = bytes;
  const pair = labelledImagesFromBytes(bytes);
  checkShape(pair, imagesPath);
  const known = recogniseLabels(pair.labels);
  if (known?.dataset !== 'MNIST') throw notMnist(`${labelsPath} ${describeLabels(pair.labels, known)}`);
  if (recogniseImages(pair.images) !== known) {
    throw notMnist(`${imagesPath} does not hold the images of ${nameOfSet(known)}`);
  }
  if (set !== undefined && set !== known.set) {
    const wanted = nameOfSet({ ...known, set });
    throw mismatchOf(
      operation,
      `${imagesPath} and ${labelsPath} are ${nameOfSet(known)}, not ${wanted}`,
      `Give ${wanted}.`,
    );
  }
  return { ...pair, set: known.set };
}

function checkShape({ count, rows, cols }: LabelledImages, imagesPath: string): void {
  if (rows !== 28 || cols !== 28) {
    throw notMnist(`${imagesPath} holds images of ${rows}x${cols} pixels, where MNIST has 28x28`);
  }
  if (count !== 60000 && count !== 10000) {
    const images = count === 1 ? 'image' : 'images';
    throw notMnist(`${count} ${images}, where MNIST has 60000 (train) or 10000 (test)`);
  }
}

function describeLabels(labels: Uint8Array, known: KnownSet | undefined): string {
  if (known !== undefined) return `holds the labels of ${nameOfSet(known)}`;
  const at = labels.findIndex((label) => label > 9);
  if (at >= 0) return `holds the label ${labels[at]} (position ${at}), where MNIST has 0 to 9`;
  return `does not hold MNIST's labels: they begin ${labels.subarray(0, 10).join(' ')}`;
}

function notMnist(cause: string): MnistDataError {
  return mismatchOf(
    operation,
    `not MNIST: ${cause}`,
    'Read other datasets with labelledImagesFromBytes (any images, any labels).',
  );
}
