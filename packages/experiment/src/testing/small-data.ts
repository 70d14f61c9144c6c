/** Pictures and what they show: `images` (N, rows, cols), row-major, a byte each; `labels` (N). */
export interface LabelledPictures {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Pictures to train on, and others to be tested on. */
export interface SmallPictures {
  readonly rows: number;
  readonly cols: number;
  readonly train: LabelledPictures;
  readonly test: LabelledPictures;
}

/**
 * Small grey pictures of a few classes, the same bytes on every machine: a picture of class k has a bright stripe, the
 * k-th of as many as there are classes, on a dark ground with noise. A network learns them in a few epochs.
 *
 * @throws RangeError when a picture has fewer pixels than there are classes, or there are more than 256 classes.
 * @example
 * ```ts
 * import { smallPictures } from '@nn-labs/experiment/testing';
 *
 * const { train, test } = smallPictures({ train: 20, test: 5, rows: 4, cols: 3, classes: 4 });
 * train.images.length; // => 240
 * test.labels; // => Uint8Array(5) [ 0, 1, 2, 3, 0 ]
 * ```
 */
export function smallPictures({
  train = 120,
  test = 40,
  rows = 28,
  cols = 28,
  classes = 10,
}: {
  readonly train?: number;
  readonly test?: number;
  readonly rows?: number;
  readonly cols?: number;
  readonly classes?: number;
} = {}): SmallPictures {
  const pixels = rows * cols;
  if (classes > Math.min(pixels, 256)) {
    throw new RangeError(
      `smallPictures: ${classes} classes need a stripe each, but a picture has ${pixels} pixels and a label 256 values.`,
    );
  }
  const next = draws();
  const draw = (count: number): LabelledPictures => {
    const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
    const images = Uint8Array.from({ length: count * pixels }, (_, at) => {
      const stripe = Math.floor(((at % pixels) * classes) / pixels);
      const isBright = stripe === labels[Math.floor(at / pixels)];
      return Math.floor(next() * 64) + (isBright ? 192 : 0);
    });
    return { images, labels };
  };
  return { rows, cols, train: draw(train), test: draw(test) };
}

/**
 * Pictures as the four IDX files of MNIST's names: file name and bytes. `temporaryFolder` writes them.
 *
 * @example
 * ```ts
 * import { idxFiles, smallPictures } from '@nn-labs/experiment/testing';
 *
 * const files = idxFiles(smallPictures({ train: 20, test: 5 }));
 * Object.keys(files)[0]; // => 'train-images-idx3-ubyte'
 * files['t10k-labels-idx1-ubyte']?.length; // => 13
 * ```
 */
export function idxFiles({ rows, cols, train, test }: SmallPictures): Record<string, Uint8Array> {
  const named = Object.entries({ train, t10k: test }).map(([kind, { images, labels }]) => [
    [`${kind}-images-idx3-ubyte`, idx([labels.length, rows, cols], images)] as const,
    [`${kind}-labels-idx1-ubyte`, idx([labels.length], labels)] as const,
  ]);
  return Object.fromEntries(named.flat());
}

/**
 * Points of two clouds in the plane, the same numbers on every machine: `points` (N, 2) around (−1, −1) for label 0 and
 * around (1, 1) for label 1, less than 1 from there in each direction, so that a line parts them.
 *
 * @example
 * ```ts
 * import { twoClouds } from '@nn-labs/experiment/testing';
 *
 * const { points, labels } = twoClouds(4);
 * labels; // => [ 0, 1, 0, 1 ]
 * points.every(([x = 0, y = 0], i) => x + y > 0 === (labels[i] === 1)); // => true
 * ```
 */
export function twoClouds(count = 20): { points: number[][]; labels: number[] } {
  const next = draws();
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const points = labels.map((label) => [0, 1].map(() => (label === 1 ? 1 : -1) + 2 * next() - 1));
  return { points, labels };
}

/** Numbers of [0, 1), the same on every machine. */
function draws(): () => number {
  let state = 40;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** An IDX file of bytes: two zeros, the type, the number of axes, their lengths (big-endian), the data. */
function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, 8, shape.length]);
  for (const [axis, length] of shape.entries()) view.setUint32(4 + 4 * axis, length);
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}
