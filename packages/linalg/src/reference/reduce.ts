import { type FloatArray, isFloat32 } from '../matrix/dtype.ts';

/**
 * The sum of the items x[from], …, x[to - 1]: one accumulator that starts at +0, ascending, rounded to float32
 * at each step when x is float32.
 *
 * @example
 * ```ts
 * import { sum } from '@nn-labs/linalg/reference';
 * sum(Float64Array.of(1, 2, 3)) // => 6
 * sum(Float32Array.of(16777216, 1, 1)) // => 16777216
 * ```
 */
export function sum(x: FloatArray, from: number = 0, to: number = x.length): number {
  let total = 0;
  if (isFloat32(x)) for (let i = from; i < to; i++) total = Math.fround(total + x[i]!);
  else for (let i = from; i < to; i++) total += x[i]!;
  return total;
}

/**
 * The greatest of x[from], x[from + stride], … below `to` (at least one item): the first of equals, NaN when
 * one of them is NaN.
 *
 * @example
 * ```ts
 * import { maximum } from '@nn-labs/linalg/reference';
 * maximum(Float64Array.of(1, 3, 2)) // => 3
 * ```
 */
export function maximum(x: FloatArray, from: number = 0, to: number = x.length, stride: number = 1): number {
  return x[argmax(x, from, to, stride)]!;
}

/**
 * The least of x[from], x[from + stride], … below `to` (at least one item): the first of equals, NaN when one
 * of them is NaN.
 *
 * @example
 * ```ts
 * import { minimum } from '@nn-labs/linalg/reference';
 * minimum(Float64Array.of(1, NaN, 2)) // => NaN
 * ```
 */
export function minimum(x: FloatArray, from: number = 0, to: number = x.length, stride: number = 1): number {
  let least = x[from]!;
  // !(value >= least) holds for a smaller value and for NaN; nothing replaces a NaN.
  for (let i = from + stride; i < to && !Number.isNaN(least); i += stride) {
    if (!(x[i]! >= least)) least = x[i]!;
  }
  return least;
}

/**
 * The index in x of the greatest of x[from], x[from + stride], … below `to` (at least one item): of the first
 * NaN if there is one, else of the first of equals.
 *
 * @example
 * ```ts
 * import { argmax } from '@nn-labs/linalg/reference';
 * argmax(Float64Array.of(1, 3, 3)) // => 1
 * ```
 */
export function argmax(x: FloatArray, from: number = 0, to: number = x.length, stride: number = 1): number {
  let best = from;
  // !(value <= greatest) holds for a greater value and for NaN; nothing replaces a NaN.
  for (let i = from + stride; i < to && !Number.isNaN(x[best]!); i += stride) {
    if (!(x[i]! <= x[best]!)) best = i;
  }
  return best;
}
