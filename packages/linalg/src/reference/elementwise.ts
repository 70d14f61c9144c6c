import type { FloatArray } from '../dtype.ts';

/** How an operand is walked: the distance of the next row and of the next column, 0 to stay (broadcasting). */
export interface Strides {
  readonly row: number;
  readonly col: number;
}

/**
 * `out[i,j] = f(a[i,j], b[i,j])`, out (rows, cols); an operand with stride 0 repeats its row or column.
 *
 * One + − × ÷ of float32 operands in float64, rounded once by the store, is the float32 result exactly.
 */
export function combine(
  f: (x: number, y: number) => number,
  a: FloatArray,
  aStrides: Strides,
  b: FloatArray,
  bStrides: Strides,
  out: FloatArray,
  rows: number,
  cols: number,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const x = a[i * aStrides.row + j * aStrides.col]!;
      const y = b[i * bStrides.row + j * bStrides.col]!;
      out[i * cols + j] = f(x, y);
    }
  }
}

/** `out[j,i] = x[i,j]`; x is (rows, cols), out (cols, rows). */
export function transpose(x: FloatArray, out: FloatArray, rows: number, cols: number): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) out[j * rows + i] = x[i * cols + j]!;
  }
}
