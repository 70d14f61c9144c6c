import { checkSameDType } from './arithmetic.ts';
import { shapeText } from './check.ts';
import { allocate } from './dtype.ts';
import { Matrix } from './matrix.ts';
import { matmul } from './reference/index.ts';
import { ShapeError } from './shape-error.ts';

/** The product A (n, k) @ B (k, m) -> (n, m). */
export function multiplyMatrices(a: Matrix, b: Matrix): Matrix {
  checkSameDType('matmul', a, b);
  if (a.cols !== b.rows) {
    const hint =
      a.cols === b.cols
        ? ' Did you mean b.transpose()?'
        : a.rows === b.rows
          ? ' Did you mean a.transpose()?'
          : '';
    throw new ShapeError(
      `matmul: inner dimensions differ: ${shapeText(a.rows, a.cols)} @ ${shapeText(b.rows, b.cols)}.${hint}`,
    );
  }
  const out = allocate(a.rows * b.cols, a.dtype);
  matmul(a.data, b.data, out, a.rows, a.cols, b.cols);
  return new Matrix(a.rows, b.cols, out);
}
