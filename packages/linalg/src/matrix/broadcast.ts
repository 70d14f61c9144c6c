import type { Operator } from '../reference/index.ts';
import { shapeText } from './check.ts';
import { checkMatrix } from './check-matrix.ts';
import { type FloatArray, isFloat32 } from './dtype.ts';
import type { MatrixData } from './matrix-data.ts';
import { room } from './room.ts';
import { ShapeError } from './shape-error.ts';

type Shape = Pick<MatrixData, 'rows' | 'cols'>;

/** The operator of every pair of items, after broadcasting a number, a (1, 1), a row (1, C) or a column (R, 1). */
export function broadcast(
  operation: string,
  operator: Operator,
  a: MatrixData,
  b: MatrixData | number,
  out: MatrixData | undefined,
): { readonly rows: number; readonly cols: number; readonly data: FloatArray } {
  if (typeof b !== 'number') checkSameDType(operation, a, b, 'Give a Matrix or a number.');
  const other = typeof b === 'number' ? numberAs(b, a.data) : b;
  const rows = commonLength(a.rows, other.rows);
  const cols = commonLength(a.cols, other.cols);
  if (rows === undefined || cols === undefined) {
    throw new ShapeError(
      `${operation}: shapes do not broadcast: ${shapeText(a)} and ${shapeText(other)}. Each length must be equal or 1.`,
    );
  }
  const data = room(operation, rows, cols, a.dtype, out, typeof b === 'number' ? [a] : [a, b]);
  // Where nothing is repeated but single numbers, all items are one long row.
  const isOneRow = [a, other].every((x) => isSingle(x) || (x.rows === rows && x.cols === cols));
  const count = isOneRow ? rows * cols : cols;
  const [p, q] = isOneRow ? [along(a), along(other)] : [strides(a), strides(other)];
  for (let i = 0; i * count < data.length; i++) {
    operator(a.data, i * p.row, p.col, other.data, i * q.row, q.col, data, i * count, count);
  }
  return { rows, cols, data };
}

/** A number as a matrix (1, 1) of the other operand's dtype. */
function numberAs(value: number, like: FloatArray): Pick<MatrixData, 'rows' | 'cols' | 'data'> {
  return { rows: 1, cols: 1, data: isFloat32(like) ? Float32Array.of(value) : Float64Array.of(value) };
}

function commonLength(a: number, b: number): number | undefined {
  if (a === b || b === 1) return a;
  return a === 1 ? b : undefined;
}

function isSingle({ rows, cols }: Shape): boolean {
  return rows === 1 && cols === 1;
}

/** One long row: of a single number it is that number again and again. */
function along(x: Shape): { row: number; col: number } {
  return { row: 0, col: isSingle(x) ? 0 : 1 };
}

/** How far an operand's next row and next column are; 0 where it is repeated. */
function strides(x: Shape): { row: number; col: number } {
  return { row: x.rows === 1 ? 0 : x.cols, col: x.cols === 1 ? 0 : 1 };
}

/** Throws a TypeError unless `b` is a matrix of a's dtype. */
export function checkSameDType(
  operation: string,
  a: MatrixData,
  b: unknown,
  wayOut: string = 'Give a Matrix.',
): asserts b is MatrixData {
  checkMatrix(operation, 'the other operand', b, wayOut);
  if (a.dtype !== b.dtype) {
    throw new TypeError(
      `${operation}: dtypes differ: ${a.dtype} and ${b.dtype}. Convert one of them, such as b.astype('${a.dtype}').`,
    );
  }
}
