import { allocate } from './allocate.ts';
import { shapeText } from './check.ts';
import { checkMatrix } from './check-matrix.ts';
import { Matrix } from './matrix.ts';
import { combine, type Strides } from './reference/index.ts';
import { ShapeError } from './shape-error.ts';

/** `f` of every pair of items, after broadcasting a number, a (1, 1), a row (1, C) or a column (R, 1). */
export function broadcast(
  operation: string,
  a: Matrix,
  b: Matrix | number,
  f: (x: number, y: number) => number,
): Matrix {
  const other = typeof b === 'number' ? Matrix.full(1, 1, b, a.dtype) : b;
  checkSameDType(operation, a, other, 'Give a Matrix or a number.');
  const rows = commonLength(a.rows, other.rows);
  const cols = commonLength(a.cols, other.cols);
  if (rows === undefined || cols === undefined) {
    throw new ShapeError(
      `${operation}: shapes do not broadcast: ${shapeText(a)} and ${shapeText(other)}. Each length must be equal or 1.`,
    );
  }
  const out = allocate(operation, rows, cols, a.dtype);
  combine(f, a.data, strides(a), other.data, strides(other), out, rows, cols);
  return new Matrix(rows, cols, out);
}

function commonLength(a: number, b: number): number | undefined {
  if (a === b || b === 1) return a;
  return a === 1 ? b : undefined;
}

function strides(x: Matrix): Strides {
  return { row: x.rows === 1 ? 0 : x.cols, col: x.cols === 1 ? 0 : 1 };
}

/** Throws a TypeError unless `b` is a matrix of a's dtype. */
export function checkSameDType(
  operation: string,
  a: Matrix,
  b: unknown,
  wayOut: string = 'Give a Matrix.',
): asserts b is Matrix {
  checkMatrix(operation, 'the other operand', b, wayOut);
  if (a.dtype !== b.dtype) {
    throw new TypeError(
      `${operation}: dtypes differ: ${a.dtype} and ${b.dtype}. Convert one of them, such as b.astype('${a.dtype}').`,
    );
  }
}
