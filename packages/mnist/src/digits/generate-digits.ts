import { RandomState } from '@nn-labs/linalg';
import type { LabelledImages } from '../dataset/labelled-images.ts';
import { imageSide, setCentred } from './centre.ts';
import { flatten } from './curve.ts';
import { drawPenRadius, writeStrokes } from './hand.ts';
import { boxSide, drawLine, fitToBox } from './ink.ts';
import { penFactors, styles } from './styles.ts';

/** What {@link generateDigits} is to make. */
export interface GenerateDigitsOptions {
  /** How many digits, 1 to 1,000,000. */
  count: number;
  /** The seed of their RandomState: an integer 0..2^32-1, or an array of such. */
  seed: number | ArrayLike<number>;
}

/**
 * Makes digits that look as if written by hand, in MNIST's form: ink fills a box of 20x20 pixels, centred by its
 * centre of mass in 28x28; labels are drawn evenly from 0..9.
 *
 * Strokes of several styles per digit are mixed, shaken, bent, slanted, rotated and drawn with a round pen. The same
 * count and seed give the same bits on every machine, and a smaller count the first of the same digits.
 *
 * @throws {RangeError} if `count` is not an integer in 1..1000000, or the seed is out of range.
 * @throws {TypeError} if the seed is not an integer or an array of integers.
 *
 * @example
 * ```ts
 * import { generateDigits } from '@nn-labs/mnist';
 * const { images, labels } = generateDigits({ count: 10, seed: 40 });
 * [images.length, labels.length]; // => [ 7840, 10 ]
 * generateDigits({ count: 0, seed: 40 }); // throws generateDigits: count 0 is not an integer in 1..1000000.
 * ```
 */
export function generateDigits({ count, seed }: GenerateDigitsOptions): LabelledImages {
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000) {
    throw new RangeError(`generateDigits: count ${count} is not an integer in 1..1000000.`);
  }
  const random = new RandomState(seed);
  const pixels = imageSide * imageSide;
  const images = new Uint8Array(count * pixels);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    const digit = Math.floor(10 * random.random());
    labels[i] = digit;
    drawDigit(digit, random, images.subarray(i * pixels, (i + 1) * pixels));
  }
  return { images, labels, count, rows: imageSide, cols: imageSide };
}

function drawDigit(digit: number, random: RandomState, image: Uint8Array): void {
  const lines = writeStrokes(styles[digit]!, random).map(flatten);
  const radius = penFactors[digit]! * drawPenRadius(random);
  fitToBox(lines, radius);
  const ink = new Float64Array(boxSide * boxSide);
  for (const line of lines) drawLine(ink, line, radius);
  const box = new Uint8Array(ink.length);
  for (let i = 0; i < ink.length; i += 1) box[i] = Math.floor(255 * ink[i]! + 0.5);
  setCentred(box, image);
}
