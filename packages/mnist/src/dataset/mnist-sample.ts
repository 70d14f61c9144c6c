import { formatShape } from '../idx/idx-types.ts';
import { parseIdx } from '../idx/parse-idx.ts';
import type { LabelledImages } from './labelled-images.ts';
import { type MnistDataError, mismatchOf } from './mnist-data-error.ts';

/** How many of MNIST's 60,000 training images the sample of this package has: the first 3,000. Test images: all. */
export const mnistSampleTrainCount = 3000;

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
      throw mismatch(`a file holds ${type} ${formatShape(shape)}, not images of 28x28 pixels`);
    }
  }
  const pixels = files.map(({ data }) => data as Uint8Array); // uint8: checked above
  const count = files.reduce((sum, { shape }) => sum + shape[0]!, 0);
  if (answers.type !== 'uint8' || answers.shape.length !== 1 || answers.data.length < count) {
    throw mismatch(`${count} images, but ${answers.data.length} labels`);
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

function mismatch(cause: string): MnistDataError {
  const remedy = 'Give the files of the folder sample of this package, unpacked and in order.';
  return mismatchOf('mnistSampleFromBytes', cause, remedy);
}
