import { allocate } from './allocate.ts';
import { checkArrayLike, checkCount } from './check.ts';
import { checkDType, type DType, describe } from './dtype.ts';
import { Matrix } from './matrix.ts';

/**
 * One row per label with 1 in the label's column and 0 elsewhere, (N, classes) (`numpy.eye(classes)[labels]`).
 *
 * @throws RangeError for a label that is not a class, TypeError for labels that are not an array.
 * @example
 * ```ts
 * import { oneHot } from '@nn-labs/linalg';
 * oneHot([2, 0], 3).toRows() // => [ [ 0, 0, 1 ], [ 1, 0, 0 ] ]
 * oneHot([3], 3) // throws oneHot: labels[0] is 3, not a class from 0 to 2
 * ```
 */
export function oneHot(labels: ArrayLike<number>, classes: number, dtype: DType = 'float64'): Matrix {
  checkDType('oneHot', dtype);
  checkCount('oneHot', 'classes', classes);
  checkArrayLike('oneHot', 'labels', labels);
  const data = allocate('oneHot', labels.length, classes, dtype);
  for (let i = 0; i < labels.length; i++) {
    const label: unknown = labels[i];
    if (typeof label !== 'number' || !Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RangeError(
        `oneHot: labels[${i}] is ${describe(label)}, not a class from 0 to ${classes - 1}. Check the labels or give more classes.`,
      );
    }
    data[i * classes + label] = 1;
  }
  return new Matrix(labels.length, classes, data);
}
