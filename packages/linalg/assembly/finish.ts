import { sigmoid, tanh } from './exp';
import { Op, raise, VECTOR } from './layout';

/** What follows a product, element by element. */
export enum Finish {
  None = 0,
  Sigmoid = 1,
  Tanh = 2,
  Relu = 3,
  LeakyRelu = 4,
  /** out * f'(h), f' from the activation h itself. */
  SigmoidSlope = 5,
  TanhSlope = 6,
  ReluSlope = 7,
  LeakyReluSlope = 8,
  /** out as it is; says so where an element is not finite, as all slopes do. */
  IdentitySlope = 9,
}

/** How steep a leaky ReLU is below 0. */
@inline
function leak<T>(): v128 {
  return v128.splat<T>(<T>0.01);
}

/** f'(z) for the activation a = f(z). */
@inline
export function slope<T>(kind: u32, a: v128): v128 {
  const one = v128.splat<T>(<T>1);
  if (kind == Finish.SigmoidSlope) return v128.mul<T>(a, v128.sub<T>(one, a));
  if (kind == Finish.TanhSlope) return v128.sub<T>(one, v128.mul<T>(a, a));
  if (kind == Finish.IdentitySlope) return one;
  const isPositive = v128.gt<T>(a, v128.splat<T>(<T>0));
  if (kind == Finish.LeakyReluSlope) return v128.bitselect(one, leak<T>(), isPositive);
  return v128.and(isPositive, one);
}

/** f(z). */
@inline
export function activate<T>(kind: u32, z: v128): v128 {
  if (kind == Finish.Sigmoid) return sigmoid<T>(z);
  if (kind == Finish.Tanh) return tanh<T>(z);
  if (kind == Finish.LeakyRelu) {
    return v128.bitselect(z, v128.mul<T>(z, leak<T>()), v128.gt<T>(z, v128.splat<T>(<T>0)));
  }
  return v128.max<T>(z, v128.splat<T>(<T>0));
}

/**
 * A row of `width` vectors: adds the bias if there is one (0: none), then activates or multiplies by the slope at h.
 * Answers bits that are set where an activation or a product with a slope is not finite: zeros must not be skipped
 * beside such a delta. A sigmoid hides an infinity, but a NaN behind it makes the deltas NaN.
 */
export function finish<T>(kind: u32, out: usize, width: u32, bias: usize, h: usize): v128 {
  const end = out + <usize>width * VECTOR;
  let odd = i64x2.splat(0);
  if (bias != 0) {
    for (let o = out; o < end; o += VECTOR, bias += VECTOR) {
      v128.store(o, v128.add<T>(v128.load(o), v128.load(bias)));
    }
  }
  if (kind == Finish.None) return odd;
  if (kind == Finish.Sigmoid) {
    for (let o = out; o < end; o += VECTOR) v128.store(o, sigmoid<T>(v128.load(o)));
  } else if (kind <= <u32>Finish.LeakyRelu) {
    for (let o = out; o < end; o += VECTOR) {
      const a = activate<T>(kind, v128.load(o));
      odd = v128.or(odd, notFinite<T>(a));
      v128.store(o, a);
    }
  } else {
    for (let o = out; o < end; o += VECTOR, h += VECTOR) {
      const delta = v128.mul<T>(v128.load(o), slope<T>(kind, v128.load(h)));
      odd = v128.or(odd, notFinite<T>(delta));
      v128.store(o, delta);
    }
  }
  return odd;
}

/** A tile of rows, `vectors` each: out = f(a), or for a slope a * f'(h); without either `out = a`. */
export function activateRows<T>(op: Op, tile: u32): void {
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  let odd = i64x2.splat(0);
  for (let i = from; i < to; i++) {
    const out = op.out + <usize>i * op.outRow;
    memory.copy(out, op.a + <usize>i * op.aRow, <usize>op.vectors * VECTOR);
    odd = v128.or(odd, finish<T>(op.finish, out, op.vectors, 0, op.h + <usize>i * op.hRow));
  }
  if (v128.any_true(odd)) raise(op);
}

/** Zero lanes for finite x; x - x is NaN for the others, and NaN's bits are not zero. */
@inline
export function notFinite<T>(x: v128): v128 {
  return v128.sub<T>(x, x);
}
