import { type FloatArray, isFloat32 } from '../matrix/dtype.ts';

/**
 * `out[o..o+m) += x * b[q..q+m)` in float64, the innermost loop of both products.
 *
 * Four columns a turn are faster than one; each element sees the same two operations either way.
 */
function addScaledRow64(
  out: Float64Array,
  o: number,
  x: number,
  b: Float64Array,
  q: number,
  m: number,
): void {
  const end = o + m;
  for (; o + 3 < end; o += 4, q += 4) {
    out[o] = out[o]! + x * b[q]!;
    out[o + 1] = out[o + 1]! + x * b[q + 1]!;
    out[o + 2] = out[o + 2]! + x * b[q + 2]!;
    out[o + 3] = out[o + 3]! + x * b[q + 3]!;
  }
  for (; o < end; o++, q++) out[o] = out[o]! + x * b[q]!;
}

/** The same in float32: the product is rounded here, the sum by the store into `out`. */
function addScaledRow32(
  out: Float32Array,
  o: number,
  x: number,
  b: Float32Array,
  q: number,
  m: number,
): void {
  const end = o + m;
  for (; o + 3 < end; o += 4, q += 4) {
    out[o] = out[o]! + Math.fround(x * b[q]!);
    out[o + 1] = out[o + 1]! + Math.fround(x * b[q + 1]!);
    out[o + 2] = out[o + 2]! + Math.fround(x * b[q + 2]!);
    out[o + 3] = out[o + 3]! + Math.fround(x * b[q + 3]!);
  }
  for (; o < end; o++, q++) out[o] = out[o]! + Math.fround(x * b[q]!);
}

/**
 * `out[o..o+m) += x * b[q..q+m)`: a row of a product, or of a convolution, in one dtype.
 *
 * @example
 * ```ts
 * import { addScaledRow } from '@nn-labs/linalg/reference';
 * const out = Float64Array.of(1, 1);
 * addScaledRow(out, 0, 10, Float64Array.of(1, 2), 0, 2);
 * Array.from(out) // => [ 11, 21 ]
 * ```
 */
export function addScaledRow(
  out: FloatArray,
  o: number,
  x: number,
  b: FloatArray,
  q: number,
  m: number,
): void {
  if (isFloat32(out)) addScaledRow32(out, o, x, b as Float32Array, q, m);
  else addScaledRow64(out, o, x, b as Float64Array, q, m);
}
