import type { Matrix } from '@nn-labs/linalg';

/** A row of X, values 0 to 1, as bytes again. */
export function pixelsOf(X: Matrix, row: number): Uint8Array {
  return Uint8Array.from(X.slice(row, row + 1).data, (value) => Math.round(value * 255));
}
