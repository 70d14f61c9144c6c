import type { FloatArray } from '../dtype.ts';

/** The sum of the items [from, to): one accumulator from +0, ascending, rounded to float32 at each step for float32. */
export function sum(x: FloatArray, from: number = 0, to: number = x.length): number {
  let total = 0;
  if (x instanceof Float32Array) for (let i = from; i < to; i++) total = Math.fround(total + x[i]!);
  else for (let i = from; i < to; i++) total += x[i]!;
  return total;
}

/** The greatest of the items [from, to) (at least one), the first of equals; NaN when one of them is NaN. */
export function maximum(x: FloatArray, from: number = 0, to: number = x.length): number {
  return x[argmax(x, from, to)]!;
}

/** The least of the items [from, to) (at least one), the first of equals; NaN when one of them is NaN. */
export function minimum(x: FloatArray, from: number = 0, to: number = x.length): number {
  let best = x[from]!;
  for (let i = from + 1; i < to && !Number.isNaN(best); i++) if (!(x[i]! >= best)) best = x[i]!;
  return best;
}

/** The index of the greatest of the items [from, to), `stride` apart; the first NaN, or the first of equals. */
export function argmax(x: FloatArray, from: number = 0, to: number = x.length, stride: number = 1): number {
  let best = from;
  // `!(value <= max)` is true for a greater value and for NaN; nothing comes after a NaN.
  for (let i = from + stride; i < to && !Number.isNaN(x[best]!); i += stride) {
    if (!(x[i]! <= x[best]!)) best = i;
  }
  return best;
}
