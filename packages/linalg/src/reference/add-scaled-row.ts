/**
 * `out[o..o+m) += x * b[q..q+m)` in float64, the innermost loop of both products.
 *
 * Four columns a turn are faster than one; each element sees the same two operations either way.
 */
export function addScaledRow64(
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
export function addScaledRow32(
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
