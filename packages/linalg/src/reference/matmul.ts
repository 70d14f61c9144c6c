import { type FloatArray, isFloat32 } from '../matrix/dtype.ts';
import { addScaledRow } from './add-scaled-row.ts';

/**
 * `out[i,:] = A[i,:] B` for the rows i in [from, to).
 *
 * A is (n, k), B is (k, m), out is (n, m), all row-major and of one dtype. Each element is one accumulator
 * that starts at +0 and adds `a[i,p] * b[p,j]` for p ascending; in float32 each product and each sum is
 * rounded. Where all of B is finite, a zero of A is skipped: its products are zeros and change no bit.
 *
 * @example
 * ```ts
 * import { matmul } from '@nn-labs/linalg/reference';
 * const out = new Float64Array(2);
 * matmul(Float64Array.of(1, 2), Float64Array.of(1, 0, 0, 1), out, 1, 2, 2);
 * Array.from(out) // => [ 1, 2 ]
 * ```
 */
export function matmul(
  a: FloatArray,
  b: FloatArray,
  out: FloatArray,
  n: number,
  k: number,
  m: number,
  from: number = 0,
  to: number = n,
): void {
  if (m === 1) {
    matmulTransposeB(a, b, out, n, k, 1, from, to); // a column has the items of its transpose
    return;
  }
  const skipZeros = allFinite(b, 0, k * m);
  out.fill(0, from * m, to * m);
  for (let i = from; i < to; i++) {
    for (let p = 0; p < k; p++) {
      const x = a[i * k + p]!;
      if (x === 0 && skipZeros) continue;
      // out[i,:] += a[i,p] * b[p,:]
      addScaledRow(out, i * m, x, b, p * m, m);
    }
  }
}

/**
 * `out[i,:] = A[i,:] Bᵀ` for the rows i in [from, to).
 *
 * A is (n, k), B is (m, k), out is (n, m), all row-major and of one dtype. Each element is one accumulator
 * that starts at +0 and adds `a[i,p] * b[j,p]` for p ascending; in float32 each product and each sum is
 * rounded.
 *
 * @example
 * ```ts
 * import { matmulTransposeB } from '@nn-labs/linalg/reference';
 * const out = new Float64Array(2);
 * matmulTransposeB(Float64Array.of(1, 2), Float64Array.of(3, 4, 5, 6), out, 1, 2, 2);
 * Array.from(out) // => [ 11, 17 ]
 * ```
 */
export function matmulTransposeB(
  a: FloatArray,
  b: FloatArray,
  out: FloatArray,
  n: number,
  k: number,
  m: number,
  from: number = 0,
  to: number = n,
): void {
  const dot = isFloat32(a) ? dot32 : dot64;
  for (let i = from; i < to; i++) {
    for (let j = 0; j < m; j++) {
      out[i * m + j] = dot(a, i * k, b, j * k, k); // out[i,j] = a[i,:] · b[j,:]
    }
  }
}

/**
 * `out += Σ_i A[i,:]ᵀ B[i,:]` for the rows i in [from, to), ascending.
 *
 * A is (n, k), B is (n, m), out is (k, m), all row-major and of one dtype. Begun with out = +0 and called
 * with one row range after the other, it gives AᵀB, the same bits whatever the ranges. Where row i of B is
 * finite, a zero of A's row is skipped: a sum that began at +0 is never −0, so adding a zero changes no bit.
 *
 * @example
 * ```ts
 * import { addMatmulTransposeA } from '@nn-labs/linalg/reference';
 * const out = new Float64Array(4);
 * addMatmulTransposeA(Float64Array.of(1, 2), Float64Array.of(3, 4), out, 1, 2, 2);
 * Array.from(out) // => [ 3, 4, 6, 8 ]
 * ```
 */
export function addMatmulTransposeA(
  a: FloatArray,
  b: FloatArray,
  out: FloatArray,
  n: number,
  k: number,
  m: number,
  from: number = 0,
  to: number = n,
): void {
  for (let i = from; i < to; i++) {
    if (m === 1) {
      addScaledRow(out, 0, b[i]!, a, i * k, k); // out[:] += b[i] * a[i,:], the same products
      continue;
    }
    let isKnown = false; // what b's row holds is asked at the first zero
    let skipZeros = false;
    for (let p = 0; p < k; p++) {
      const x = a[i * k + p]!;
      if (x === 0 && !isKnown) [isKnown, skipZeros] = [true, allFinite(b, i * m, (i + 1) * m)];
      if (x === 0 && skipZeros) continue;
      // out[p,:] += a[i,p] * b[i,:]
      addScaledRow(out, p * m, x, b, i * m, m);
    }
  }
}

function dot64(a: FloatArray, aStart: number, b: FloatArray, bStart: number, k: number): number {
  let total = 0;
  for (let p = 0; p < k; p++) total += a[aStart + p]! * b[bStart + p]!;
  return total;
}

function dot32(a: FloatArray, aStart: number, b: FloatArray, bStart: number, k: number): number {
  let total = 0;
  for (let p = 0; p < k; p++) total = Math.fround(total + Math.fround(a[aStart + p]! * b[bStart + p]!));
  return total;
}

/** Whether x[from], …, x[to - 1] are all finite: then a zero times any of them is a zero. */
function allFinite(x: FloatArray, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const value = x[i]!;
    if (value - value !== 0) return false;
  }
  return true;
}
