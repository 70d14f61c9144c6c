import { engineMatmul, isWorthwhile } from '../engine/matmul.ts';
import { addMatmulTransposeA, matmul, matmulTransposeB, transpose } from '../reference/index.ts';
import { checkSameDType } from './broadcast.ts';
import { shapeText } from './check.ts';
import type { FloatArray } from './dtype.ts';
import type { MatrixData } from './matrix-data.ts';
import { room } from './room.ts';
import { ShapeError } from './shape-error.ts';

/** Which operand of a product stands there as its transpose. */
export type Transposed = 'none' | 'a' | 'b';

const names = { none: 'matmul', a: 'transposeMatmul', b: 'matmulTranspose' } as const;

/** The product A (n, k) @ B (k, m) -> (n, m), where `transposed` says whether a is Aᵀ (k, n) or b is Bᵀ (m, k). */
export function product(
  a: MatrixData,
  b: MatrixData,
  transposed: Transposed,
  out: MatrixData | undefined,
): { readonly rows: number; readonly cols: number; readonly data: FloatArray } {
  const operation = names[transposed];
  checkSameDType(operation, a, b);
  const [n, k] = transposed === 'a' ? [a.cols, a.rows] : [a.rows, a.cols];
  const [inner, m] = transposed === 'b' ? [b.cols, b.rows] : [b.rows, b.cols];
  if (k !== inner) {
    throw new ShapeError(
      `${operation}: inner dimensions differ: ${shown(a, transposed === 'a')} @ ${shown(b, transposed === 'b')}. ${wayOut(a, b, transposed)}`,
    );
  }
  const data = room(operation, n, m, a.dtype, out, []);
  if (out !== undefined && [a, b].some((x) => x.data.buffer === data.buffer)) {
    throw new RangeError(
      `${operation}: out is one of the operands, which are read until the end. Give another matrix.`,
    );
  }
  multiply(a, b, data, [n, k, m], transposed);
  return { rows: n, cols: m, data };
}

/** The engine gives the same bits sooner; where there is none, or it is not worth the way, the plain loop does it. */
function multiply(
  a: MatrixData,
  b: MatrixData,
  out: FloatArray,
  shape: readonly [n: number, k: number, m: number],
  transposed: Transposed,
): void {
  if (isWorthwhile(shape)) {
    const left = transposed === 'a' ? transposedItems(a) : a.data;
    const right = transposed === 'b' ? transposedItems(b) : b.data;
    if (engineMatmul(left, right, out, shape)) return;
  }
  const [n, k, m] = shape;
  if (transposed === 'none') matmul(a.data, b.data, out, n, k, m);
  else if (transposed === 'b') matmulTransposeB(a.data, b.data, out, n, k, m);
  else addMatmulTransposeA(a.data, b.data, out.fill(0), k, n, m);
}

function transposedItems(x: MatrixData): FloatArray {
  const out = x.data.slice();
  transpose(x.data, out, x.rows, x.cols);
  return out;
}

function shown(x: MatrixData, isTransposed: boolean): string {
  return isTransposed ? `${shapeText(x)}ᵀ` : shapeText(x);
}

function wayOut(a: MatrixData, b: MatrixData, transposed: Transposed): string {
  if (transposed !== 'none' && a.cols === b.rows) return 'Did you mean matmul?';
  if (transposed === 'none' && a.cols === b.cols) return 'Did you mean b.transpose()?';
  if (transposed === 'none' && a.rows === b.rows) return 'Did you mean a.transpose()?';
  return "The first operand's columns must be as many as the second's rows.";
}
