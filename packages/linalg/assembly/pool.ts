import { notFinite, slope } from './finish';
import { Op, raise, VECTOR } from './layout';
import { closeRow, Picture, pictureOf } from './picture';

// Max-pooling: windows of `stride` rows and columns side by side; the first of equals wins, NaN before all numbers.

/** Whether a value takes the place of the greatest so far: it is greater or NaN, and that one is no NaN. */
@inline
function takes<T>(value: v128, best: v128): v128 {
  return v128.andnot(v128.eq<T>(best, best), v128.le<T>(value, best));
}

/** A tile of pictures: out is the greatest of each window of a. */
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
    for (let y: u32 = 0; y < p.outRows; y++) {
      let window = picture + <usize>(y * size) * row;
      for (let x: u32 = 0; x < p.outCols; x++, window += <usize>size * step) {
        let v: usize = 0;
        for (; v + VECTOR <= step; v += VECTOR, out += VECTOR) {
          let best = v128.load(window + v);
          for (let i: u32 = 0; i < size; i++) {
            for (let j: u32 = 0; j < size; j++) {
              const value = v128.load(window + v + <usize>i * row + <usize>j * step);
              best = v128.bitselect(value, best, takes<T>(value, best));
            }
          }
          v128.store(out, best);
        }
        for (; v < step; v += sizeof<T>(), out += sizeof<T>()) store<T>(out, load<T>(window + v + winner<T>(window + v, size, row, step)));
      }
    }
  }
}

/** How many bytes behind the first item of a window its greatest stands. */
function winner<T>(window: usize, size: u32, row: usize, step: usize): usize {
  let best = load<T>(window);
  let found: usize = 0;
  for (let i: u32 = 0; i < size; i++) {
    for (let j: u32 = 0; j < size; j++) {
      const at = <usize>i * row + <usize>j * step;
      const value = load<T>(window + at);
      if (best == best && !(value <= best)) best = value, found = at;
    }
  }
  return found;
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
  const vectors = (<usize>(p.rows * p.cols) * step + (VECTOR - 1)) & ~(VECTOR - 1);
  let odd = i64x2.splat(0);
  for (let n = from; n < to; n++) {
    const out = op.out + <usize>n * op.outRow;
    if (p.outRows * p.stride < p.rows || p.outCols * p.stride < p.cols) memory.fill(out, 0, vectors);
    closeRow<T>(out, p.rows * p.cols * p.channels);
    spread<T>(p, op.a + <usize>n * op.aRow, op.b + <usize>n * op.hRow, out);
    const h = op.h + <usize>n * op.aRow;
    if (op.finish == 0) {
      for (let v: usize = 0; v < vectors; v += VECTOR) odd = v128.or(odd, notFinite<T>(v128.load(out + v)));
      continue;
    }
    for (let v: usize = 0; v < vectors; v += VECTOR) {
      const delta = v128.mul<T>(v128.load(out + v), slope<T>(op.finish, v128.load(h + v)));
      odd = v128.or(odd, notFinite<T>(delta));
      v128.store(out + v, delta);
    }
  }
  if (v128.any_true(odd)) raise(op);
}

/** The deltas of one picture to the winners of their windows, zeros to all others. */
function spread<T>(p: Picture, picture: usize, delta: usize, out: usize): void {
  const size = p.stride;
  const step = <usize>p.channels * sizeof<T>();
  const row = step * <usize>p.cols;
  const across = <usize>size * step;
  for (let y: u32 = 0; y < p.outRows; y++) {
    let at = <usize>(y * size) * row;
    for (let x: u32 = 0; x < p.outCols; x++, at += across) {
      let v: usize = 0;
      for (; v + VECTOR <= step; v += VECTOR, delta += VECTOR) {
        const window = picture + at + v;
        let best = v128.load(window);
        let place = v128.splat<T>(<T>0);
        let number: T = <T>0;
        for (let i: u32 = 0; i < size; i++) {
          for (let j: u32 = 0; j < size; j++) {
            const value = v128.load(window + <usize>i * row + <usize>j * step);
            const isTaken = takes<T>(value, best);
            best = v128.bitselect(value, best, isTaken);
            place = v128.bitselect(v128.splat<T>(number), place, isTaken);
            number = <T>(number + <T>1);
          }
        }
        const d = v128.load(delta);
        number = <T>0;
        for (let i: u32 = 0; i < size; i++) {
          for (let j: u32 = 0; j < size; j++) {
            const isWinner = v128.eq<T>(place, v128.splat<T>(number));
            v128.store(out + at + v + <usize>i * row + <usize>j * step, v128.and(d, isWinner));
            number = <T>(number + <T>1);
          }
        }
      }
      for (; v < step; v += sizeof<T>(), delta += sizeof<T>()) {
        const found = winner<T>(picture + at + v, size, row, step);
        for (let i: u32 = 0; i < size; i++) {
          for (let j: u32 = 0; j < size; j++) store<T>(out + at + v + <usize>i * row + <usize>j * step, <T>0);
        }
        store<T>(out + at + v + found, load<T>(delta));
      }
    }
  }
}
