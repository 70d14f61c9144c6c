// The most multiplications and additions a second that SIMD128 does here, without memory: the yardstick for the engine.
//
// Each chain is x = x * c + d, where an operation waits for the one before it. Twelve chains go side by side, so that
// every unit of the processor always finds one that is ready; with c and d they take 14 of the 16 vector registers. The
// caller gives c = d = 1/2, so that every x tends to 1: no overflow, no denormal numbers. As constants of the program
// they would be made anew before each use.

/** Steps, of one vector multiplication and one addition each, in a turn. */
export const stepsPerTurn: i32 = 24;

/** Advances float32 chains by `2 * turns` steps with c = `factor`, d = `summand`; the sum is there to need them all. */
export function advance32(turns: i32, factor: f32, summand: f32): f32 {
  const c = f32x4.splat(factor);
  const d = f32x4.splat(summand);
  let x0 = f32x4.splat(1);
  let x1 = f32x4.splat(2);
  let x2 = f32x4.splat(3);
  let x3 = f32x4.splat(4);
  let x4 = f32x4.splat(5);
  let x5 = f32x4.splat(6);
  let x6 = f32x4.splat(7);
  let x7 = f32x4.splat(8);
  let x8 = f32x4.splat(9);
  let x9 = f32x4.splat(10);
  let x10 = f32x4.splat(11);
  let x11 = f32x4.splat(12);
  for (let turn = 0; turn < turns; turn++) {
    x0 = step32(step32(x0, c, d), c, d);
    x1 = step32(step32(x1, c, d), c, d);
    x2 = step32(step32(x2, c, d), c, d);
    x3 = step32(step32(x3, c, d), c, d);
    x4 = step32(step32(x4, c, d), c, d);
    x5 = step32(step32(x5, c, d), c, d);
    x6 = step32(step32(x6, c, d), c, d);
    x7 = step32(step32(x7, c, d), c, d);
    x8 = step32(step32(x8, c, d), c, d);
    x9 = step32(step32(x9, c, d), c, d);
    x10 = step32(step32(x10, c, d), c, d);
    x11 = step32(step32(x11, c, d), c, d);
  }
  const low = f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3));
  const middle = f32x4.add(f32x4.add(x4, x5), f32x4.add(x6, x7));
  const high = f32x4.add(f32x4.add(x8, x9), f32x4.add(x10, x11));
  const sum = f32x4.add(f32x4.add(low, middle), high);
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 3);
}

function step32(x: v128, c: v128, d: v128): v128 {
  return f32x4.add(f32x4.mul(x, c), d);
}

/** The same in float64. */
export function advance64(turns: i32, factor: f64, summand: f64): f64 {
  const c = f64x2.splat(factor);
  const d = f64x2.splat(summand);
  let x0 = f64x2.splat(1);
  let x1 = f64x2.splat(2);
  let x2 = f64x2.splat(3);
  let x3 = f64x2.splat(4);
  let x4 = f64x2.splat(5);
  let x5 = f64x2.splat(6);
  let x6 = f64x2.splat(7);
  let x7 = f64x2.splat(8);
  let x8 = f64x2.splat(9);
  let x9 = f64x2.splat(10);
  let x10 = f64x2.splat(11);
  let x11 = f64x2.splat(12);
  for (let turn = 0; turn < turns; turn++) {
    x0 = step64(step64(x0, c, d), c, d);
    x1 = step64(step64(x1, c, d), c, d);
    x2 = step64(step64(x2, c, d), c, d);
    x3 = step64(step64(x3, c, d), c, d);
    x4 = step64(step64(x4, c, d), c, d);
    x5 = step64(step64(x5, c, d), c, d);
    x6 = step64(step64(x6, c, d), c, d);
    x7 = step64(step64(x7, c, d), c, d);
    x8 = step64(step64(x8, c, d), c, d);
    x9 = step64(step64(x9, c, d), c, d);
    x10 = step64(step64(x10, c, d), c, d);
    x11 = step64(step64(x11, c, d), c, d);
  }
  const low = f64x2.add(f64x2.add(x0, x1), f64x2.add(x2, x3));
  const middle = f64x2.add(f64x2.add(x4, x5), f64x2.add(x6, x7));
  const high = f64x2.add(f64x2.add(x8, x9), f64x2.add(x10, x11));
  const sum = f64x2.add(f64x2.add(low, middle), high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function step64(x: v128, c: v128, d: v128): v128 {
  return f64x2.add(f64x2.mul(x, c), d);
}
