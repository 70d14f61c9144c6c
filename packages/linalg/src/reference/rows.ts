import type { FloatArray } from '../dtype.ts';

/** `x[i,:] += bias` for the rows i in [from, to); x is (rows, cols), bias (cols). */
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

/** `out[j] += Σ_i x[i,j]` for the rows i in [from, to), ascending; x is (rows, cols), out (cols). */
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
