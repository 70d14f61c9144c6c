import type { FloatArray } from '../dtype.ts';

/** How an operand is walked: how far on its next row and its next column are, 0 to stay (broadcasting). */
export interface Strides {
  readonly row: number;
  readonly col: number;
}

/**
 * `out[i,j] = f(a[i,j], b[i,j])` for out (rows, cols); an operand with a stride of 0 repeats its row or column.
 *
 * `f` works in float64. One + − × ÷ of two float32 numbers, rounded by the store into a float32 `out`, is the
 * float32 operation exactly.
 *
 * @example
 * ```ts
 * import { combine } from '@nn-labs/linalg/reference';
 * const out = new Float64Array(4);
 * const whole = { row: 2, col: 1 };
 * combine((x, y) => x * y, Float64Array.of(1, 2, 3, 4), whole, Float64Array.of(10), { row: 0, col: 0 }, out, 2, 2);
 * Array.from(out) // => [ 10, 20, 30, 40 ]
 * ```
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

/**
 * `out[j,i] = x[i,j]`; x is (rows, cols), out (cols, rows).
 *
 * @example
 * ```ts
 * import { transpose } from '@nn-labs/linalg/reference';
 * const out = new Float64Array(4);
 * transpose(Float64Array.of(1, 2, 3, 4), out, 2, 2);
 * Array.from(out) // => [ 1, 3, 2, 4 ]
 * ```
 */
export function transpose(x: FloatArray, out: FloatArray, rows: number, cols: number): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) out[j * rows + i] = x[i * cols + j]!;
  }
}
