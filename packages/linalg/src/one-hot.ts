import { checkCount, checkShape } from './check.ts';
import { allocate, checkDType, type DType, describe } from './dtype.ts';
import { Matrix } from './matrix.ts';

/** One row per label, 1 in the label's column and 0 elsewhere. */
export function oneHot(labels: ArrayLike<number>, classes: number, dtype: DType = 'float64'): Matrix {
  checkDType('oneHot', dtype);
  checkCount('oneHot', 'classes', classes);
  const rows = labels.length;
  checkShape('oneHot', rows, classes);
  const data = allocate(rows * classes, dtype);
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RangeError(
        `oneHot: labels[${i}] is ${describe(label)}, not a class from 0 to ${classes - 1}. Give more classes or check the labels.`,
      );
    }
    data[i * classes + label] = 1;
  }
  return new Matrix(rows, classes, data);
}
