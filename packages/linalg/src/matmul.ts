import { allocate } from './allocate.ts';
import { checkSameDType } from './arithmetic.ts';
import { shapeText } from './check.ts';
import { engineMatmul } from './engine/matmul.ts';
import { Matrix } from './matrix.ts';
import { matmul } from './reference/index.ts';
import { ShapeError } from './shape-error.ts';

/** The product A (n, k) @ B (k, m) -> (n, m). */
export function multiplyMatrices(a: Matrix, b: Matrix): Matrix {
  checkSameDType('matmul', a, b);
  if (a.cols !== b.rows) {
    throw new ShapeError(
      `matmul: inner dimensions differ: ${shapeText(a)} @ ${shapeText(b)}. ${wayOut(a, b)}`,
    );
  }
  const out = allocate('matmul', a.rows, b.cols, a.dtype);
  // The engine gives the same bits sooner; where there is none, or it is not worth the way, the plain loop does it.
  if (!engineMatmul(a.data, b.data, out, [a.rows, a.cols, b.cols])) {
    matmul(a.data, b.data, out, a.rows, a.cols, b.cols);
  }
  return new Matrix(a.rows, b.cols, out);
}

function wayOut(a: Matrix, b: Matrix): string {
  if (a.cols === b.cols) return 'Did you mean b.transpose()?';
  if (a.rows === b.rows) return 'Did you mean a.transpose()?';
  return "The first operand's columns must be as many as the second's rows.";
}
