import { checkSameDType } from './arithmetic.ts';
import { shapeText } from './check.ts';
import { Matrix } from './matrix.ts';
import { ShapeError } from './shape-error.ts';

export function sameBits(a: Matrix, b: unknown): boolean {
  if (!(b instanceof Matrix) || a.dtype !== b.dtype || a.rows !== b.rows || a.cols !== b.cols) return false;
  return a.data.every((x, i) => Object.is(x, b.data[i]));
}

export function allClose(a: Matrix, b: Matrix, rtol: number, atol: number): boolean {
  checkSameDType('allclose', a, b);
  if (a.rows !== b.rows || a.cols !== b.cols) {
    throw new ShapeError(
      `allclose: shapes differ: ${shapeText(a.rows, a.cols)} and ${shapeText(b.rows, b.cols)}.`,
    );
  }
  return a.data.every((x, i) => {
    const y = b.data[i]!;
    return x === y || (Number.isFinite(y) && Math.abs(x - y) <= atol + rtol * Math.abs(y));
  });
}
