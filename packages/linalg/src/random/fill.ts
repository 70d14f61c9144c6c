import { checkCount, checkShape } from '../matrix/check.ts';
import { describe } from '../matrix/dtype.ts';
import { Matrix } from '../matrix/matrix.ts';

/** The shape of a drawn matrix. */
export type DrawShape = readonly [rows: number, cols: number];

/** One draw without a size, an array of draws with a number, a matrix drawn row after row with a shape. */
export function fill(
  operation: string,
  size: number | DrawShape | undefined,
  draw: () => number,
): number | Float64Array | Matrix {
  if (size === undefined) return draw();
  if (typeof size === 'number') {
    checkCount(operation, 'size', size);
    checkShape(operation, 1, size);
    return drawn(size, draw);
  }
  if (!Array.isArray(size) || size.length !== 2) {
    throw new TypeError(`${operation}: size is ${describe(size)}. Give a number or a shape [rows, cols].`);
  }
  const [rows, cols] = size as DrawShape;
  checkShape(operation, rows, cols);
  return new Matrix(rows, cols, drawn(rows * cols, draw));
}

function drawn(length: number, draw: () => number): Float64Array {
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = draw();
  return out;
}
