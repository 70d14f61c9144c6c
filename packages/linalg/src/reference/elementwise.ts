import type { FloatArray } from '../matrix/dtype.ts';

/**
 * `out[at + c] = a[i + c·di] ∘ b[j + c·dj]` for c in [0, count): a row of one operation; a step of 0 repeats an item.
 *
 * Each operation is a loop of its own: one loop that is given the operation as a function becomes several times slower
 * as soon as it has been given two. It works in float64; one + − × ÷ of two float32 numbers, rounded by the store into a
 * float32 `out`, is the float32 operation exactly.
 */
export type Operator = (
  a: FloatArray,
  i: number,
  di: number,
  b: FloatArray,
  j: number,
  dj: number,
  out: FloatArray,
  at: number,
  count: number,
) => void;

/**
 * The operations on two arrays; `out` may be one of them.
 *
 * @example
 * ```ts
 * import { operators } from '@nn-labs/linalg/reference';
 * const out = new Float64Array(3);
 * operators.multiply(Float64Array.of(1, 2, 3), 0, 1, Float64Array.of(10), 0, 0, out, 0, 3);
 * Array.from(out) // => [ 10, 20, 30 ]
 * ```
 */
export const operators: Readonly<Record<'add' | 'subtract' | 'multiply' | 'divide' | 'maximum', Operator>> = {
  add(a, i, di, b, j, dj, out, at, count) {
    for (let c = 0; c < count; c++) out[at + c] = a[i + c * di]! + b[j + c * dj]!;
  },
  subtract(a, i, di, b, j, dj, out, at, count) {
    for (let c = 0; c < count; c++) out[at + c] = a[i + c * di]! - b[j + c * dj]!;
  },
  multiply(a, i, di, b, j, dj, out, at, count) {
    for (let c = 0; c < count; c++) out[at + c] = a[i + c * di]! * b[j + c * dj]!;
  },
  divide(a, i, di, b, j, dj, out, at, count) {
    for (let c = 0; c < count; c++) out[at + c] = a[i + c * di]! / b[j + c * dj]!;
  },
  maximum(a, i, di, b, j, dj, out, at, count) {
    for (let c = 0; c < count; c++) out[at + c] = Math.max(a[i + c * di]!, b[j + c * dj]!);
  },
};

/** Rows and columns of a block whose lines of memory stay in the cache while both sides are walked. */
const block = 32;

/**
 * `out[j,i] = x[i,j]`, block by block; x is (rows, cols), out (cols, rows).
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
  for (let top = 0; top < rows; top += block) {
    const bottom = Math.min(rows, top + block);
    for (let left = 0; left < cols; left += block) {
      const right = Math.min(cols, left + block);
      for (let i = top; i < bottom; i++) {
        for (let j = left; j < right; j++) out[j * rows + i] = x[i * cols + j]!;
      }
    }
  }
}
