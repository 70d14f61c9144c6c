// exp, sigmoid and tanh of a vector of lanes: operation by operation what src/math does with one number.

// Constants lie in memory, one for each lane: V8 makes a constant vector anew, in several instructions, wherever it is
// used, while a load is one. It is worth a third of the time of exp.
const LOG2E: usize = memory.data<f64>([1.4426950408889634, 1.4426950408889634], 16);
const ROUNDER: usize = memory.data<f64>([6755399441055744, 6755399441055744], 16);
const LN2_HIGH: usize = memory.data<f64>([0.6931471803691238, 0.6931471803691238], 16);
const LN2_LOW: usize = memory.data<f64>([1.9082149292705877e-10, 1.9082149292705877e-10], 16);
const Q0: usize = memory.data<f64>([0.5000000000000011, 0.5000000000000011], 16);
const Q1: usize = memory.data<f64>([0.16666666666666413, 0.16666666666666413], 16);
const Q2: usize = memory.data<f64>([0.041666666666530267, 0.041666666666530267], 16);
const Q3: usize = memory.data<f64>([0.008333333333494331, 0.008333333333494331], 16);
const Q4: usize = memory.data<f64>([0.001388888894359778, 0.001388888894359778], 16);
const Q5: usize = memory.data<f64>([0.00019841269506780645, 0.00019841269506780645], 16);
const Q6: usize = memory.data<f64>([2.4801493136108424e-5, 2.4801493136108424e-5], 16);
const Q7: usize = memory.data<f64>([2.7557586268529706e-6, 2.7557586268529706e-6], 16);
const Q8: usize = memory.data<f64>([2.7630233943393463e-7, 2.7630233943393463e-7], 16);
const Q9: usize = memory.data<f64>([2.5000070890099584e-8, 2.5000070890099584e-8], 16);
const ONE: usize = memory.data<f64>([1, 1], 16);
const MOST: usize = memory.data<f64>([710, 710], 16);
const LEAST: usize = memory.data<f64>([-746, -746], 16);
const BIAS: usize = memory.data<u64>([1023, 1023], 16);

const LOG2E_32: usize = memory.data<f32>([1.4426950408889634, 1.4426950408889634, 1.4426950408889634, 1.4426950408889634], 16);
const ROUNDER_32: usize = memory.data<f32>([12582912, 12582912, 12582912, 12582912], 16);
const LN2_HIGH_32: usize = memory.data<f32>([0.693359375, 0.693359375, 0.693359375, 0.693359375], 16);
const LN2_LOW_32: usize = memory.data<f32>([-2.1219444e-4, -2.1219444e-4, -2.1219444e-4, -2.1219444e-4], 16);
const Q0_32: usize = memory.data<f32>([0.49999994, 0.49999994, 0.49999994, 0.49999994], 16);
const Q1_32: usize = memory.data<f32>([0.16666521, 0.16666521, 0.16666521, 0.16666521], 16);
const Q2_32: usize = memory.data<f32>([0.04166839, 0.04166839, 0.04166839, 0.04166839], 16);
const Q3_32: usize = memory.data<f32>([0.00836871, 0.00836871, 0.00836871, 0.00836871], 16);
const Q4_32: usize = memory.data<f32>([0.0013814614, 0.0013814614, 0.0013814614, 0.0013814614], 16);
const ONE_32: usize = memory.data<f32>([1, 1, 1, 1], 16);
const MOST_32: usize = memory.data<f32>([89, 89, 89, 89], 16);
const LEAST_32: usize = memory.data<f32>([-104, -104, -104, -104], 16);
const BIAS_32: usize = memory.data<u32>([127, 127, 127, 127], 16);

/** 2^n in each lane, from the low bits of n. */
@inline
function power64(n: v128): v128 {
  return i64x2.shl(i32x4.add(n, v128.load(BIAS)), 52);
}

@inline
function power32(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, v128.load(BIAS_32)), 23);
}

/** z / log 2 plus 1.5 * 2^52 (2^23): the sum's low bits are the nearest whole number. */
@inline
function shifted64(z: v128): v128 {
  return f64x2.add(f64x2.mul(z, v128.load(LOG2E)), v128.load(ROUNDER));
}

@inline
function shifted32(z: v128): v128 {
  return f32x4.add(f32x4.mul(z, v128.load(LOG2E_32)), v128.load(ROUNDER_32));
}

/** e^(z - n log 2); src/math/exp-reduced.ts. */
@inline
function reduced64(z: v128, shifted: v128): v128 {
  const n = f64x2.sub(shifted, v128.load(ROUNDER));
  const high = f64x2.sub(z, f64x2.mul(n, v128.load(LN2_HIGH)));
  const low = f64x2.mul(n, v128.load(LN2_LOW));
  const r = f64x2.sub(high, low);
  const top = f64x2.add(v128.load(ONE), high);
  const lost = f64x2.sub(high, f64x2.sub(top, v128.load(ONE)));

  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const q01 = f64x2.add(v128.load(Q0), f64x2.mul(r, v128.load(Q1)));
  const q23 = f64x2.add(v128.load(Q2), f64x2.mul(r, v128.load(Q3)));
  const q45 = f64x2.add(v128.load(Q4), f64x2.mul(r, v128.load(Q5)));
  const q67 = f64x2.add(v128.load(Q6), f64x2.mul(r, v128.load(Q7)));
  const q89 = f64x2.add(v128.load(Q8), f64x2.mul(r, v128.load(Q9)));
  const high4 = f64x2.add(f64x2.add(q45, f64x2.mul(r2, q67)), f64x2.mul(r4, q89));
  const rest = f64x2.add(f64x2.add(q01, f64x2.mul(r2, q23)), f64x2.mul(r4, high4));

  return f64x2.add(top, f64x2.add(lost, f64x2.sub(f64x2.mul(r2, rest), low)));
}

/** e^(z - n log 2); src/math/expf-reduced.ts. */
@inline
function reduced32(z: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, v128.load(ROUNDER_32));
  const high = f32x4.sub(z, f32x4.mul(n, v128.load(LN2_HIGH_32)));
  const low = f32x4.mul(n, v128.load(LN2_LOW_32));
  const r = f32x4.sub(high, low);

  const r2 = f32x4.mul(r, r);
  const q01 = f32x4.add(v128.load(Q0_32), f32x4.mul(r, v128.load(Q1_32)));
  const q23 = f32x4.add(v128.load(Q2_32), f32x4.mul(r, v128.load(Q3_32)));
  const rest = f32x4.add(q01, f32x4.mul(r2, f32x4.add(q23, f32x4.mul(r2, v128.load(Q4_32)))));

  return f32x4.add(v128.load(ONE_32), f32x4.add(high, f32x4.sub(f32x4.mul(r2, rest), low)));
}

@inline
function exp64(x: v128): v128 {
  const z = f64x2.pmax(f64x2.pmin(x, v128.load(MOST)), v128.load(LEAST));
  const shifted = shifted64(z);
  const y = reduced64(z, shifted);
  // The low half of each lane of `shifted` holds n as a whole number.
  const half = i32x4.shr_s(shifted, 1);
  return f64x2.mul(f64x2.mul(y, power64(half)), power64(i32x4.sub(shifted, half)));
}

@inline
function exp32(x: v128): v128 {
  const z = f32x4.pmax(f32x4.pmin(x, v128.load(MOST_32)), v128.load(LEAST_32));
  const shifted = shifted32(z);
  const y = reduced32(z, shifted);
  const n = i32x4.sub(shifted, v128.load(ROUNDER_32));
  const half = i32x4.shr_s(n, 1);
  return f32x4.mul(f32x4.mul(y, power32(half)), power32(i32x4.sub(n, half)));
}

/** e^x. */
@inline
export function exp<T>(x: v128): v128 {
  return sizeof<T>() == 8 ? exp64(x) : exp32(x);
}

/** 1 / (1 + e^(-z)). */
@inline
export function sigmoid<T>(z: v128): v128 {
  const one = v128.load(sizeof<T>() == 8 ? ONE : ONE_32);
  return v128.div<T>(one, v128.add<T>(one, exp<T>(v128.neg<T>(z))));
}

/** tanh: near 0 a quotient of polynomials, else 1 - 2 / (e^(2|x|) + 1). */
@inline
export function tanh<T>(x: v128): v128 {
  const a = v128.abs<T>(x);
  const y = sizeof<T>() == 8 ? magnitude64(a) : magnitude32(a);
  // The sign of x on the magnitude; zeros keep theirs, NaN stays NaN.
  return v128.or(y, v128.and(x, v128.splat<T>(<T>-0.0)));
}

@inline
function magnitude64(a: v128): v128 {
  const z = f64x2.pmin(f64x2.add(a, a), f64x2.splat(44));
  const shifted = shifted64(z);
  const e = f64x2.mul(reduced64(z, shifted), power64(shifted));
  const a2 = f64x2.mul(a, a);
  // top = a2 * a * (-675675 + a2 * (-45045 + a2 * (-594 - a2)))
  const t1 = f64x2.add(f64x2.splat(-45045), f64x2.mul(a2, f64x2.sub(f64x2.splat(-594), a2)));
  const top = f64x2.mul(f64x2.mul(a2, a), f64x2.add(f64x2.splat(-675675), f64x2.mul(a2, t1)));
  // bottom = 2027025 + a2 * (945945 + a2 * (51975 + a2 * (630 + a2)))
  const b1 = f64x2.add(f64x2.splat(51975), f64x2.mul(a2, f64x2.add(f64x2.splat(630), a2)));
  const b2 = f64x2.add(f64x2.splat(945945), f64x2.mul(a2, b1));
  const bottom = f64x2.add(f64x2.splat(2027025), f64x2.mul(a2, b2));
  const small = f64x2.lt(a, f64x2.splat(0.55));
  return f64x2.add(
    v128.bitselect(a, v128.load(ONE), small),
    f64x2.div(
      v128.bitselect(top, f64x2.splat(-2), small),
      v128.bitselect(bottom, f64x2.add(e, v128.load(ONE)), small),
    ),
  );
}

@inline
function magnitude32(a: v128): v128 {
  const z = f32x4.pmin(f32x4.add(a, a), f32x4.splat(20));
  const shifted = shifted32(z);
  const e = f32x4.mul(reduced32(z, shifted), power32(i32x4.sub(shifted, v128.load(ROUNDER_32))));
  const a2 = f32x4.mul(a, a);
  // top = a2 * a * (-315 - a2 * 14)
  const top = f32x4.mul(f32x4.mul(a2, a), f32x4.sub(f32x4.splat(-315), f32x4.mul(a2, f32x4.splat(14))));
  // bottom = 945 + a2 * (420 + a2 * 15)
  const b1 = f32x4.add(f32x4.splat(420), f32x4.mul(a2, f32x4.splat(15)));
  const bottom = f32x4.add(f32x4.splat(945), f32x4.mul(a2, b1));
  const small = f32x4.lt(a, f32x4.splat(<f32>0.55));
  return f32x4.add(
    v128.bitselect(a, v128.load(ONE_32), small),
    f32x4.div(
      v128.bitselect(top, f32x4.splat(-2), small),
      v128.bitselect(bottom, f32x4.add(e, v128.load(ONE_32)), small),
    ),
  );
}
