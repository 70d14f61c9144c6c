import type { Dataset } from '../dataset/labelled-images.ts';
import { generateDigits } from './generate-digits.ts';

/** What {@link generateDataset} is to make. */
export interface GenerateDatasetOptions {
  /** How many training digits; 10,000 where omitted. */
  trainCount?: number;
  /** How many test digits; 2,000 where omitted. */
  testCount?: number;
  /** An integer 0..2^32-1; 0 where omitted. */
  seed?: number;
}

/**
 * A training set and a test set of generated digits, in the form in which `loadMnist` returns MNIST.
 *
 * The training set is drawn from `RandomState([seed, 0])`, the test set from `RandomState([seed, 1])`.
 *
 * @throws {RangeError} if a count is not an integer in 1..1000000, or the seed is out of range.
 * @throws {TypeError} if the seed is not an integer.
 *
 * @example
 * ```ts
 * import { generateDataset } from '@nn-labs/mnist';
 * const { source, train, test } = generateDataset({ trainCount: 30, testCount: 20, seed: 1 });
 * [source, train.count, test.count]; // => [ 'generated', 30, 20 ]
 * ```
 */
export function generateDataset({
  trainCount = 10_000,
  testCount = 2_000,
  seed = 0,
}: GenerateDatasetOptions = {}): Dataset {
  const train = generateDigits({ count: trainCount, seed: [seed, 0] });
  const test = generateDigits({ count: testCount, seed: [seed, 1] });
  return { source: 'generated', classes: 10, train, test };
}
