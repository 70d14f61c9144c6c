// exp, sigmoid and tanh of a vector of lanes: operation by operation what src/math does with one number.

/** 2^n in each lane, from the low bits of n. */
@inline
function power64(n: v128): v128 {
  return i64x2.shl(i32x4.add(n, i64x2.splat(1023)), 52);
}

@inline
function power32(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** z / log 2 plus 1.5 * 2^52 (2^23): the sum's low bits are the nearest whole number. */
@inline
function shifted64(z: v128): v128 {
  return f64x2.add(f64x2.mul(z, f64x2.splat(1.4426950408889634)), f64x2.splat(6755399441055744));
}

@inline
function shifted32(z: v128): v128 {
  return f32x4.add(f32x4.mul(z, f32x4.splat(<f32>1.4426950408889634)), f32x4.splat(12582912));
}

/** e^(z - n log 2); src/math/exp-reduced.ts. */
@inline
function reduced64(z: v128, shifted: v128): v128 {
  const n = f64x2.sub(shifted, f64x2.splat(6755399441055744));
  const high = f64x2.sub(z, f64x2.mul(n, f64x2.splat(0.6931471803691238)));
  const low = f64x2.mul(n, f64x2.splat(1.9082149292705877e-10));
  const r = f64x2.sub(high, low);
  const top = f64x2.add(f64x2.splat(1), high);
  const lost = f64x2.sub(high, f64x2.sub(top, f64x2.splat(1)));

  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const q01 = f64x2.add(f64x2.splat(0.5000000000000011), f64x2.mul(r, f64x2.splat(0.16666666666666413)));
  const q23 = f64x2.add(f64x2.splat(0.041666666666530267), f64x2.mul(r, f64x2.splat(0.008333333333494331)));
  const q45 = f64x2.add(f64x2.splat(0.001388888894359778), f64x2.mul(r, f64x2.splat(0.00019841269506780645)));
  const q67 = f64x2.add(f64x2.splat(2.4801493136108424e-5), f64x2.mul(r, f64x2.splat(2.7557586268529706e-6)));
  const q89 = f64x2.add(f64x2.splat(2.7630233943393463e-7), f64x2.mul(r, f64x2.splat(2.5000070890099584e-8)));
  const high4 = f64x2.add(f64x2.add(q45, f64x2.mul(r2, q67)), f64x2.mul(r4, q89));
  const rest = f64x2.add(f64x2.add(q01, f64x2.mul(r2, q23)), f64x2.mul(r4, high4));

  return f64x2.add(top, f64x2.add(lost, f64x2.sub(f64x2.mul(r2, rest), low)));
}

/** e^(z - n log 2); src/math/expf-reduced.ts. */
@inline
function reduced32(z: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, f32x4.splat(12582912));
  const high = f32x4.sub(z, f32x4.mul(n, f32x4.splat(<f32>0.693359375)));
  const low = f32x4.mul(n, f32x4.splat(<f32>-2.1219444e-4));
  const r = f32x4.sub(high, low);

  const r2 = f32x4.mul(r, r);
  const q01 = f32x4.add(f32x4.splat(<f32>0.49999994), f32x4.mul(r, f32x4.splat(<f32>0.16666521)));
  const q23 = f32x4.add(f32x4.splat(<f32>0.04166839), f32x4.mul(r, f32x4.splat(<f32>0.00836871)));
  const rest = f32x4.add(q01, f32x4.mul(r2, f32x4.add(q23, f32x4.mul(r2, f32x4.splat(<f32>0.0013814614)))));

  return f32x4.add(f32x4.splat(1), f32x4.add(high, f32x4.sub(f32x4.mul(r2, rest), low)));
}

@inline
function exp64(x: v128): v128 {
  const z = f64x2.pmax(f64x2.pmin(x, f64x2.splat(710)), f64x2.splat(-746));
  const shifted = shifted64(z);
  const y = reduced64(z, shifted);
  // The low half of each lane of `shifted` holds n as a whole number.
  const half = i32x4.shr_s(shifted, 1);
  return f64x2.mul(f64x2.mul(y, power64(half)), power64(i32x4.sub(shifted, half)));
}

@inline
function exp32(x: v128): v128 {
  const z = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const shifted = shifted32(z);
  const y = reduced32(z, shifted);
  const n = i32x4.sub(shifted, f32x4.splat(12582912));
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
  const one = v128.splat<T>(<T>1);
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
    v128.bitselect(a, f64x2.splat(1), small),
    f64x2.div(
      v128.bitselect(top, f64x2.splat(-2), small),
      v128.bitselect(bottom, f64x2.add(e, f64x2.splat(1)), small),
    ),
  );
}

@inline
function magnitude32(a: v128): v128 {
  const z = f32x4.pmin(f32x4.add(a, a), f32x4.splat(20));
  const shifted = shifted32(z);
  const e = f32x4.mul(reduced32(z, shifted), power32(i32x4.sub(shifted, f32x4.splat(12582912))));
  const a2 = f32x4.mul(a, a);
  // top = a2 * a * (-315 - a2 * 14)
  const top = f32x4.mul(f32x4.mul(a2, a), f32x4.sub(f32x4.splat(-315), f32x4.mul(a2, f32x4.splat(14))));
  // bottom = 945 + a2 * (420 + a2 * 15)
  const b1 = f32x4.add(f32x4.splat(420), f32x4.mul(a2, f32x4.splat(15)));
  const bottom = f32x4.add(f32x4.splat(945), f32x4.mul(a2, b1));
  const small = f32x4.lt(a, f32x4.splat(<f32>0.55));
  return f32x4.add(
    v128.bitselect(a, f32x4.splat(1), small),
    f32x4.div(
      v128.bitselect(top, f32x4.splat(-2), small),
      v128.bitselect(bottom, f32x4.add(e, f32x4.splat(1)), small),
    ),
  );
}
