import { checkAxis, shapeText } from './check.ts';
import { allocate } from './dtype.ts';
import { Matrix } from './matrix.ts';
import { addSumRows, argmax, maximum, minimum, sum } from './reference/index.ts';

export function sumOf(x: Matrix, axis?: 0 | 1): number | Matrix {
  if (axis === undefined) return sum(x.data);
  checkAxis('sum', axis);
  if (axis === 0) {
    const out = allocate(x.cols, x.dtype);
    addSumRows(x.data, out, x.rows, x.cols);
    return new Matrix(1, x.cols, out);
  }
  return perRow(x, sum);
}

export function meanOf(x: Matrix, axis?: 0 | 1): number | Matrix {
  if (axis === undefined) {
    const mean = sum(x.data) / x.size;
    return x.dtype === 'float32' ? Math.fround(mean) : mean;
  }
  checkAxis('mean', axis);
  return (sumOf(x, axis) as Matrix).divide(axis === 0 ? x.rows : x.cols);
}

export function extremeOf(operation: 'max' | 'min', x: Matrix, axis?: 0 | 1): number | Matrix {
  const extreme = operation === 'max' ? maximum : minimum;
  if (axis !== undefined) checkAxis(operation, axis);
  checkNotEmpty(operation, x, axis);
  if (axis === undefined) return extreme(x.data);
  if (axis === 1) return perRow(x, extreme);
  return perRow(x.transpose(), extreme).transpose();
}

export function argmaxOf(x: Matrix, axis?: 0 | 1): number | Int32Array {
  if (axis !== undefined) checkAxis('argmax', axis);
  checkNotEmpty('argmax', x, axis);
  if (axis === undefined) return argmax(x.data);
  if (axis === 1)
    return Int32Array.from(
      { length: x.rows },
      (_, i) => argmax(x.data, i * x.cols, (i + 1) * x.cols) - i * x.cols,
    );
  return Int32Array.from({ length: x.cols }, (_, j) => (argmax(x.data, j, x.size, x.cols) - j) / x.cols);
}

function perRow(x: Matrix, reduce: (data: Matrix['data'], from: number, to: number) => number): Matrix {
  const out = allocate(x.rows, x.dtype);
  for (let i = 0; i < x.rows; i++) out[i] = reduce(x.data, i * x.cols, (i + 1) * x.cols);
  return new Matrix(x.rows, 1, out);
}

function checkNotEmpty(operation: string, x: Matrix, axis: 0 | 1 | undefined): void {
  const length = axis === undefined ? x.size : axis === 0 ? x.rows : x.cols;
  if (length === 0) {
    throw new RangeError(
      `${operation}: nothing to choose from in ${shapeText(x.rows, x.cols)}${axis === undefined ? '' : ` along axis ${axis}`}. Check that the matrix is not empty.`,
    );
  }
}
