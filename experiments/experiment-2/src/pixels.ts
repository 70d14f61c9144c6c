import type { Matrix } from '@nn-labs/linalg';

/** A row of X, values 0 to 1, as bytes again. */
export function pixelsOf({ data, cols }: Matrix, row: number): Uint8Array {
  return Uint8Array.from(data.subarray(row * cols, (row + 1) * cols), (value) => Math.round(value * 255));
}
