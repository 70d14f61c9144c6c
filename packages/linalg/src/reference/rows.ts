import type { FloatArray } from '../matrix/dtype.ts';

/**
 * `x[i,:] += bias` for the rows i in [from, to); x is (rows, cols), bias (cols), of one dtype.
 *
 * @example
 * ```ts
 * import { addRow } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(1, 2, 3, 4);
 * addRow(x, Float64Array.of(10, 20), 2, 2);
 * Array.from(x) // => [ 11, 22, 13, 24 ]
 * ```
 */
export function addRow(
  x: FloatArray,
  bias: FloatArray,
  rows: number,
  cols: number,
  from: number = 0,
  to: number = rows,
): void {
  for (let i = from; i < to; i++) {
    for (let j = 0; j < cols; j++) x[i * cols + j] = x[i * cols + j]! + bias[j]!;
  }
}

/**
 * `out[j] += Σ_i x[i,j]` for the rows i in [from, to), ascending; x is (rows, cols), out (cols), of one dtype.
 *
 * Begun with out = +0 and called with one row range after the other, it gives the column sums, the same bits
 * whatever the ranges; in float32 each sum is rounded.
 *
 * @example
 * ```ts
 * import { addSumRows } from '@nn-labs/linalg/reference';
 * const out = new Float64Array(2);
 * addSumRows(Float64Array.of(1, 2, 3, 4), out, 2, 2);
 * Array.from(out) // => [ 4, 6 ]
 * ```
 */
export function addSumRows(
  x: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
  from: number = 0,
  to: number = rows,
): void {
  for (let i = from; i < to; i++) {
    for (let j = 0; j < cols; j++) out[j] = out[j]! + x[i * cols + j]!;
  }
}
