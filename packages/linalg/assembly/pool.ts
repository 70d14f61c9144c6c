import { notFinite, slope } from './finish';
import { Op, raise, VECTOR } from './layout';
import { closeRow, Picture, pictureOf } from './picture';

// Max-pooling: windows of `stride` rows and columns side by side; the first of equals wins, NaN before all numbers.

/** Whether a value takes the place of the greatest so far: it is greater or NaN, and that one is no NaN. */
@inline
function takes<T>(value: v128, best: v128): v128 {
  return v128.andnot(v128.eq<T>(best, best), v128.le<T>(value, best));
}

/** A place within a window, see `winners` in layout.ts, in all lanes. */
@inline
export function placeOf<T>(i: u32, j: u32): v128 {
  const place = (i << 16) | j;
  return sizeof<T>() == 8 ? i64x2.splat(place) : i32x4.splat(place);
}

/** A tile of pictures: out is the greatest of each window of a; which one it was goes to `winners`, if that is set. */
export function maxPool<T>(op: Op, tile: u32): void {
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  const p = pictureOf(op);
  const size = p.stride;
  const step = <usize>p.channels * sizeof<T>();
  const row = step * <usize>p.cols;
  for (let n = from; n < to; n++) {
    const picture = op.a + <usize>n * op.aRow;
    let out = op.out + <usize>n * op.outRow;
    closeRow<T>(out, p.outRows * p.outCols * p.channels);
    let won = op.winners + <usize>n * op.outRow;
    for (let y: u32 = 0; y < p.outRows; y++) {
      let window = picture + <usize>(y * size) * row;
      for (let x: u32 = 0; x < p.outCols; x++, window += <usize>size * step) {
        let v: usize = 0;
        for (; v + VECTOR <= step; v += VECTOR, out += VECTOR, won += VECTOR) {
          const at = window + v;
          let best = v128.load(at);
          let place = i64x2.splat(0);
          if (size == 2) {
            const v1 = v128.load(at + step), v2 = v128.load(at + row), v3 = v128.load(at + row + step);
            const t1 = takes<T>(v1, best);
            best = v128.bitselect(v1, best, t1);
            const t2 = takes<T>(v2, best);
            best = v128.bitselect(v2, best, t2);
            const t3 = takes<T>(v3, best);
            best = v128.bitselect(v3, best, t3);
            place = v128.bitselect(placeOf<T>(1, 0), v128.and(t1, placeOf<T>(0, 1)), t2);
            place = v128.bitselect(placeOf<T>(1, 1), place, t3);
          } else {
            for (let i: u32 = 0; i < size; i++) {
              for (let j: u32 = 0; j < size; j++) {
                const value = v128.load(at + <usize>i * row + <usize>j * step);
                const isTaken = takes<T>(value, best);
                best = v128.bitselect(value, best, isTaken);
                place = v128.bitselect(placeOf<T>(i, j), place, isTaken);
              }
            }
          }
          v128.store(out, best);
          if (op.winners != 0) v128.store(won, place);
        }
        for (; v < step; v += sizeof<T>(), out += sizeof<T>(), won += sizeof<T>()) {
          const place = winner<T>(window + v, size, row, step);
          store<T>(out, load<T>(window + v + byteOf(place, row, step)));
          if (op.winners == 0) continue;
          if (sizeof<T>() == 8) store<u64>(won, place);
          else store<u32>(won, place);
        }
      }
    }
  }
}

/** Where in its window the greatest stands. */
function winner<T>(window: usize, size: u32, row: usize, step: usize): u32 {
  let best = load<T>(window);
  let found: u32 = 0;
  for (let i: u32 = 0; i < size; i++) {
    for (let j: u32 = 0; j < size; j++) {
      const place = (i << 16) | j;
      const value = load<T>(window + byteOf(place, row, step));
      if (best == best && !(value <= best)) best = value, found = place;
    }
  }
  return found;
}

/** How many bytes behind the first item of a window a place is. */
@inline
function byteOf(place: u32, row: usize, step: usize): usize {
  return <usize>(place >> 16) * row + <usize>(place & 0xffff) * step;
}

/**
 * A tile of pictures: out is what the deltas b of a pooling say of its input a, times the slope at h. `b` has `hRow` bytes
 * from row to row as h has `aRow`: h is the pooling's input or lies as it does.
 */
export function maxPoolGradient<T>(op: Op, tile: u32): void {
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  const p = pictureOf(op);
  const step = <usize>p.channels * sizeof<T>();
  const items = p.rows * p.cols * p.channels;
  const hasRest = p.outRows * p.stride < p.rows || p.outCols * p.stride < p.cols;
  let odd = i64x2.splat(0);
  for (let n = from; n < to; n++) {
    const out = op.out + <usize>n * op.outRow;
    const h = op.h + <usize>n * op.aRow;
    if (hasRest) odd = v128.or(odd, rest<T>(op, out, h, items));
    closeRow<T>(out, items);
    odd = v128.or(odd, spread<T>(op, p, op.a + <usize>n * op.aRow, op.b + <usize>n * op.hRow, h, out));
  }
  if (v128.any_true(odd)) raise(op);
}

/** A picture of deltas that are all zero, for those that no window holds; answers bits set where one is not finite. */
function rest<T>(op: Op, out: usize, h: usize, items: u32): v128 {
  let odd = i64x2.splat(0);
  const end = out + <usize>items * sizeof<T>();
  for (let at = out; at < end; at += VECTOR, h += VECTOR) odd = v128.or(odd, put<T>(op.finish, i64x2.splat(0), h, at));
  return odd;
}

/** A delta times the slope at h. */
@inline
function sloped<T>(kind: u32, delta: v128, h: usize): v128 {
  return kind == 0 ? delta : v128.mul<T>(delta, slope<T>(kind, v128.load(h)));
}

/** The deltas of one picture to the winners of their windows, zeros to all others; answers bits set where one is not finite. */
function spread<T>(op: Op, p: Picture, picture: usize, delta: usize, h: usize, out: usize): v128 {
  const size = p.stride;
  const kind = op.finish;
  const step = <usize>p.channels * sizeof<T>();
  const row = step * <usize>p.cols;
  const across = <usize>size * step;
  let odd = i64x2.splat(0);
  for (let y: u32 = 0; y < p.outRows; y++) {
    let at = <usize>(y * size) * row;
    for (let x: u32 = 0; x < p.outCols; x++, at += across) {
      let v: usize = 0;
      for (; v + VECTOR <= step; v += VECTOR, delta += VECTOR) {
        const d = v128.load(delta);
        const here = at + v;
        if (size == 2) {
          const v0 = v128.load(picture + here), v1 = v128.load(picture + here + step);
          const v2 = v128.load(picture + here + row), v3 = v128.load(picture + here + row + step);
          // Who takes a place has it until the next one takes it.
          const t1 = takes<T>(v1, v0);
          const best1 = v128.bitselect(v1, v0, t1);
          const t2 = takes<T>(v2, best1);
          const best2 = v128.bitselect(v2, best1, t2);
          const t3 = takes<T>(v3, best2);
          const d2 = v128.andnot(d, t3), d1 = v128.andnot(d2, t2);
          odd = v128.or(odd, put<T>(kind, v128.andnot(d1, t1), h + here, out + here));
          odd = v128.or(odd, put<T>(kind, v128.and(d1, t1), h + here + step, out + here + step));
          odd = v128.or(odd, put<T>(kind, v128.and(d2, t2), h + here + row, out + here + row));
          odd = v128.or(odd, put<T>(kind, v128.and(d, t3), h + here + row + step, out + here + row + step));
          continue;
        }
        let best = v128.load(picture + here);
        let place = i64x2.splat(0);
        let number: T = <T>0;
        for (let i: u32 = 0; i < size; i++) {
          for (let j: u32 = 0; j < size; j++) {
            const value = v128.load(picture + here + <usize>i * row + <usize>j * step);
            const isTaken = takes<T>(value, best);
            best = v128.bitselect(value, best, isTaken);
            place = v128.bitselect(v128.splat<T>(number), place, isTaken);
            number = <T>(number + <T>1);
          }
        }
        number = <T>0;
        for (let i: u32 = 0; i < size; i++) {
          for (let j: u32 = 0; j < size; j++) {
            const there = here + <usize>i * row + <usize>j * step;
            const isWinner = v128.eq<T>(place, v128.splat<T>(number));
            odd = v128.or(odd, put<T>(kind, v128.and(d, isWinner), h + there, out + there));
            number = <T>(number + <T>1);
          }
        }
      }
      for (; v < step; v += sizeof<T>(), delta += sizeof<T>()) {
        const found = byteOf(winner<T>(picture + at + v, size, row, step), row, step);
        for (let i: u32 = 0; i < size; i++) {
          for (let j: u32 = 0; j < size; j++) {
            const there = <usize>i * row + <usize>j * step;
            const d = v128.splat<T>(there == found ? load<T>(delta) : <T>0);
            const result = kind == 0 ? d : v128.mul<T>(d, slope<T>(kind, v128.load_splat<T>(h + at + v + there)));
            odd = v128.or(odd, notFinite<T>(result));
            store<T>(out + at + v + there, v128.extract_lane<T>(result, 0));
          }
        }
      }
    }
  }
  return odd;
}

/** Writes a delta times the slope at h; answers bits set where it is not finite. */
@inline
function put<T>(kind: u32, delta: v128, h: usize, out: usize): v128 {
  const result = sloped<T>(kind, delta, h);
  v128.store(out, result);
  return notFinite<T>(result);
}
