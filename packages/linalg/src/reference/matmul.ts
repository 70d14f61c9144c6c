import type { FloatArray } from '../dtype.ts';

/**
 * `out[i,:] = A[i,:] B` for the rows i in [from, to).
 *
 * A is (n, k), B is (k, m), out is (n, m), all row-major and of one dtype. Each element is one accumulator
 * that starts at +0 and adds `a[i,p] * b[p,j]` for p ascending.
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
  if (a instanceof Float32Array) matmul32(a, b as Float32Array, out as Float32Array, k, m, from, to);
  else matmul64(a, b as Float64Array, out as Float64Array, k, m, from, to);
}

function matmul64(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  k: number,
  m: number,
  from: number,
  to: number,
): void {
  const skipZeros = allFinite(b, 0, k * m);
  for (let i = from; i < to; i++) {
    const row = i * m;
    for (let j = 0; j < m; j++) out[row + j] = 0;
    for (let p = 0; p < k; p++) {
      const x = a[i * k + p]!;
      if (x === 0 && skipZeros) continue;
      const bRow = p * m;
      for (let j = 0; j < m; j++) out[row + j] = out[row + j]! + x * b[bRow + j]!;
    }
  }
}

function matmul32(
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  k: number,
  m: number,
  from: number,
  to: number,
): void {
  const skipZeros = allFinite(b, 0, k * m);
  for (let i = from; i < to; i++) {
    const row = i * m;
    for (let j = 0; j < m; j++) out[row + j] = 0;
    for (let p = 0; p < k; p++) {
      const x = a[i * k + p]!;
      if (x === 0 && skipZeros) continue;
      const bRow = p * m;
      for (let j = 0; j < m; j++) {
        out[row + j] = Math.fround(out[row + j]! + Math.fround(x * b[bRow + j]!));
      }
    }
  }
}

/**
 * `out[i,:] = A[i,:] Bᵀ` for the rows i in [from, to).
 *
 * A is (n, k), B is (m, k), out is (n, m). Each element is one accumulator that starts at +0 and adds
 * `a[i,p] * b[j,p]` for p ascending.
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
  const float32 = a instanceof Float32Array;
  for (let i = from; i < to; i++) {
    for (let j = 0; j < m; j++) {
      out[i * m + j] = float32
        ? dot32(a, b as Float32Array, i * k, j * k, k)
        : dot64(a as Float64Array, b as Float64Array, i * k, j * k, k);
    }
  }
}

function dot64(a: Float64Array, b: Float64Array, aStart: number, bStart: number, k: number): number {
  let sum = 0;
  for (let p = 0; p < k; p++) sum += a[aStart + p]! * b[bStart + p]!;
  return sum;
}

function dot32(a: Float32Array, b: Float32Array, aStart: number, bStart: number, k: number): number {
  let sum = Math.fround(0);
  for (let p = 0; p < k; p++) sum = Math.fround(sum + Math.fround(a[aStart + p]! * b[bStart + p]!));
  return sum;
}

/**
 * `out += Σ_i A[i,:]ᵀ B[i,:]` for the rows i in [from, to), ascending.
 *
 * A is (n, k), B is (n, m), out is (k, m). Begun with out = +0 and called with consecutive row ranges, it
 * gives AᵀB, bit for bit the same whatever the ranges.
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
  if (a instanceof Float32Array)
    addMatmulTransposeA32(a, b as Float32Array, out as Float32Array, k, m, from, to);
  else addMatmulTransposeA64(a, b as Float64Array, out as Float64Array, k, m, from, to);
}

function addMatmulTransposeA64(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  k: number,
  m: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const bRow = i * m;
    const skipZeros = allFinite(b, bRow, bRow + m);
    for (let p = 0; p < k; p++) {
      const x = a[i * k + p]!;
      if (x === 0 && skipZeros) continue;
      const row = p * m;
      for (let j = 0; j < m; j++) out[row + j] = out[row + j]! + x * b[bRow + j]!;
    }
  }
}

function addMatmulTransposeA32(
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  k: number,
  m: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const bRow = i * m;
    const skipZeros = allFinite(b, bRow, bRow + m);
    for (let p = 0; p < k; p++) {
      const x = a[i * k + p]!;
      if (x === 0 && skipZeros) continue;
      const row = p * m;
      for (let j = 0; j < m; j++) {
        out[row + j] = Math.fround(out[row + j]! + Math.fround(x * b[bRow + j]!));
      }
    }
  }
}

/** Whether x[from..to) holds neither NaN nor an infinity: then a zero times any of it adds nothing. */
function allFinite(x: FloatArray, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const value = x[i]!;
    if (value - value !== 0) return false;
  }
  return true;
}
