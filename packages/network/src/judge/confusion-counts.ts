/**
 * How often each class was taken for each: `counts[actual][predicted]`, from the class indices of the samples.
 *
 * @throws {RangeError} when the two lists differ in length, or an index is not a class.
 *
 * @example
 * ```ts
 * import { confusionCounts } from '@nn-labs/network';
 * confusionCounts([0, 1, 1], [0, 1, 0], 2); // => [ [ 1, 0 ], [ 1, 1 ] ]
 * confusionCounts([0, 2], [0, 1], 2); // throws confusionCounts: sample 1 is of class 2, taken for 1; there are 2 classes
 * ```
 */
export function confusionCounts(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] {
  if (actual.length !== predicted.length) {
    throw new RangeError(
      `confusionCounts: ${actual.length} actual classes, but ${predicted.length} predicted ones. Give one of each a sample.`,
    );
  }
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < actual.length; i++) {
    const row = counts[actual[i]!];
    const count = row?.[predicted[i]!];
    if (row === undefined || count === undefined) {
      throw new RangeError(
        `confusionCounts: sample ${i} is of class ${actual[i]}, taken for ${predicted[i]}; there are ${classes} classes`,
      );
    }
    row[predicted[i]!] = count + 1;
  }
  return counts;
}
