import { addSumRows, argmax, maximum, minimum, sum } from '../reference/index.ts';
import { allocate } from './allocate.ts';
import { checkAxis, shapeText } from './check.ts';
import type { FloatArray } from './dtype.ts';
import type { MatrixData } from './matrix-data.ts';

type Axis = 0 | 1;

/** A row (1, C) or a column (R, 1). */
export interface Reduced {
  readonly rows: number;
  readonly cols: number;
  readonly data: FloatArray;
}

/** The sum of all items, of each column (1, C) or of each row (R, 1). */
export function sumOf(operation: 'sum' | 'mean', x: MatrixData, axis: Axis | undefined): number | Reduced {
  if (axis === undefined) return sum(x.data);
  checkAxis(operation, axis);
  if (axis === 1) return eachRow(operation, x, sum);
  const out = allocate(operation, 1, x.cols, x.dtype);
  addSumRows(x.data, out, x.rows, x.cols);
  return { rows: 1, cols: x.cols, data: out };
}

/** The sum divided by how many were added; NaN where nothing was. */
export function meanOf(x: MatrixData, axis: Axis | undefined): number | Reduced {
  const total = sumOf('mean', x, axis);
  if (typeof total === 'number') {
    return x.dtype === 'float32' ? Math.fround(total / x.size) : total / x.size;
  }
  const count = axis === 0 ? x.rows : x.cols;
  for (let i = 0; i < total.data.length; i++) total.data[i] = total.data[i]! / count;
  return total;
}

/** The greatest or least of all items, of each column (1, C) or of each row (R, 1). */
export function extremeOf(operation: 'max' | 'min', x: MatrixData, axis: Axis | undefined): number | Reduced {
  const extreme = operation === 'max' ? maximum : minimum;
  checkNotEmpty(operation, x, axis);
  if (axis === undefined) return extreme(x.data);
  if (axis === 1) return eachRow(operation, x, extreme);
  const out = allocate(operation, 1, x.cols, x.dtype);
  for (let j = 0; j < x.cols; j++) out[j] = extreme(x.data, j, x.size, x.cols);
  return { rows: 1, cols: x.cols, data: out };
}

/** Where the greatest of all items, of each column or of each row is. */
export function argmaxOf(x: MatrixData, axis: Axis | undefined): number | Int32Array {
  checkNotEmpty('argmax', x, axis);
  const { rows, cols, size, data } = x;
  if (axis === undefined) return argmax(data);
  if (axis === 1) {
    return Int32Array.from({ length: rows }, (_, i) => argmax(data, i * cols, (i + 1) * cols) - i * cols);
  }
  return Int32Array.from({ length: cols }, (_, j) => (argmax(data, j, size, cols) - j) / cols);
}

function eachRow(
  operation: string,
  x: MatrixData,
  reduce: (data: FloatArray, from: number, to: number) => number,
): Reduced {
  const out = allocate(operation, x.rows, 1, x.dtype);
  for (let i = 0; i < x.rows; i++) out[i] = reduce(x.data, i * x.cols, (i + 1) * x.cols);
  return { rows: x.rows, cols: 1, data: out };
}

/** As in NumPy, what has no items has no greatest one; no columns have no greatest of each column, and that is fine. */
function checkNotEmpty(operation: string, x: MatrixData, axis: Axis | undefined): void {
  if (axis !== undefined) checkAxis(operation, axis);
  const length = axis === undefined ? x.size : axis === 0 ? x.rows : x.cols;
  if (length === 0) {
    const where = axis === undefined ? '' : ` along axis ${axis}`;
    throw new RangeError(
      `${operation}: ${shapeText(x)} has nothing to choose from${where}. Give a matrix that is not empty.`,
    );
  }
}
