import { Op, panelStart, panelWidth, VECTOR } from './layout';

/**
 * A tile of sums of squares: one panel of the packed b (inner rows), column by column in float64 for both dtypes, rows
 * ascending. out holds a float64 for each lane of a row.
 */
export function columnSquares<T>(op: Op, panel: u32): void {
  const lanes: usize = 16 / sizeof<T>();
  const bytes = <usize>panelWidth(panel, op.vectors) * VECTOR;
  const start = <usize>panelStart(panel, op.vectors);
  const b = op.b + start * VECTOR * <usize>op.inner;
  const end = b + bytes * <usize>op.inner;
  let out = op.out + ((start * lanes) << 3);
  for (let v: usize = 0; v < bytes; v += VECTOR) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let at = b + v; at < end; at += bytes) {
      const x = v128.load(at);
      if (sizeof<T>() == 4) {
        const x0 = f64x2.promote_low_f32x4(x);
        const x1 = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
        low = f64x2.add(low, f64x2.mul(x0, x0));
        high = f64x2.add(high, f64x2.mul(x1, x1));
      } else {
        low = f64x2.add(low, f64x2.mul(x, x));
      }
    }
    v128.store(out, low);
    if (sizeof<T>() == 4) v128.store(out, high, 16);
    out += lanes << 3;
  }
}

/**
 * A tile of a limit: in one panel of the packed out (inner rows) each column whose norm is finite and above the limit is
 * multiplied by limit / norm. `constants`: the limit.
 */
export function maxNorm<T>(op: Op, panel: u32): void {
  const limit = v128.splat<T>(<T>load<f64>(op.constants));
  const one = v128.splat<T>(<T>1);
  const bytes = <usize>panelWidth(panel, op.vectors) * VECTOR;
  const first = op.out + <usize>panelStart(panel, op.vectors) * VECTOR * <usize>op.inner;
  const end = first + bytes * <usize>op.inner;
  for (let v: usize = 0; v < bytes; v += VECTOR) {
    let sum = i64x2.splat(0);
    for (let at = first + v; at < end; at += bytes) {
      const w = v128.load(at);
      sum = v128.add<T>(sum, v128.mul<T>(w, w));
    }
    const norm = v128.sqrt<T>(sum);
    const isAbove = v128.and(v128.gt<T>(norm, limit), v128.lt<T>(norm, v128.splat<T>(<T>Infinity)));
    if (!v128.any_true(isAbove)) continue;
    const factor = v128.bitselect(v128.div<T>(limit, norm), one, isAbove);
    for (let at = first + v; at < end; at += bytes) v128.store(at, v128.mul<T>(v128.load(at), factor));
  }
}
