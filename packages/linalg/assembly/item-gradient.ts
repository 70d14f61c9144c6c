import { blocksOf, Op, panelStart, panelWidth, VECTOR } from './layout';
import { Picture, pictureOf, reachCols, reachRows } from './picture';
import { placeOf } from './pool';
import { addRuns } from './runs';
import { startOf } from './sparse';

// The gradient of the first kernel, from pictures without their zeros.

/** Where item (k, f) of a packed matrix of `inner` rows stands. */
export function packedItem<T>(op: Op, inner: u32, k: u32, f: u32): usize {
  const lanes: u32 = 16 / sizeof<T>();
  const vector = f / lanes;
  let panel = min<u32>(vector >> 3, op.vectors >> 3);
  while (vector >= panelStart(panel, op.vectors) + panelWidth(panel, op.vectors)) panel++;
  const start = panelStart(panel, op.vectors);
  const width = panelWidth(panel, op.vectors);
  return op.out + (<usize>start * <usize>inner + <usize>k * <usize>width) * VECTOR +
    <usize>(f - start * lanes) * sizeof<T>();
}

/**
 * Some rows (c, i) of the gradient, from pictures without their zeros: an item meets deltas x ascending, f ascending, that lie
 * side by side, and adds them to its columns of the kernel, descending. The deltas of a picture stand in a frame of zeros, as
 * far apart as the stride, so that an item meets as many in each row i; the zeros change no sum.
 */
export function gradientOfItems<T>(op: Op, tile: u32): void {
  const p = pictureOf(op);
  const from = tile * op.rowsPerTile;
  const to = min<u32>(p.kernelRows * p.channels, from + op.rowsPerTile);
  const step = <usize>p.filters * sizeof<T>();
  const run = <usize>p.kernelCols * step;
  const sumRow = (run + (VECTOR - 1)) & ~(VECTOR - 1);
  // The columns of a row that lie before the picture are those behind the row above.
  const cols = max<u32>(reachCols(p), p.left + p.cols);
  const frameRow = <usize>cols * step;
  const rows = max<u32>(reachRows(p), p.top + p.rows) + p.kernelRows;
  const listed = p.rows * p.cols;
  // The sums, a list, a frame.
  const sums = op.scratch + <usize>tile * op.scratchBytes;
  const values = sums + <usize>(to - from) * sumRow;
  const index = values + <usize>listed * sizeof<T>();
  const frame = (index + (<usize>listed << 2) + (VECTOR - 1)) & ~(VECTOR - 1);
  const first = frame + <usize>p.kernelRows * frameRow;
  copyRows<T>(op, p, from, to, sums, sumRow, op.goesOn != 0 ? Copy.Begin : Copy.Zero);
  memory.fill(frame, 0, <usize>rows * frameRow + VECTOR);
  for (let n: u32 = 0; n < op.rows; n++) {
    const delta = <usize>n * op.hRow;
    spreadDeltas<T>(op, p, delta, first, frameRow);
    if (tile == 0 && op.bias != 0) addDeltas<T>(op, p, op.h + delta, n == 0 && op.goesOn == 0);
    for (let row = from; row < to; ) {
      const c = row / p.kernelRows, i = row % p.kernelRows;
      const kernelRows = min<u32>(p.kernelRows - i, to - row);
      const count = listItems<T>(op, p, n, c, cols, <u32>step, index, values);
      const b = first - <usize>i * frameRow - run + step;
      addRuns<T>(
        sums + <usize>(row - from) * sumRow, sumRow, b, -frameRow, kernelRows, sumRow, index, values, count,
      );
      row += kernelRows;
    }
  }
  copyRows<T>(op, p, from, to, sums, sumRow, Copy.End);
}

const enum Copy {
  Zero,
  Begin,
  End,
}

/** Sums of zero, or the sums of the packed gradient, or these from the sums. */
function copyRows<T>(op: Op, p: Picture, from: u32, to: u32, sums: usize, sumRow: usize, copy: Copy): void {
  const inner = p.kernelRows * p.kernelCols * p.channels;
  if (copy != Copy.End) memory.fill(sums, 0, <usize>(to - from) * sumRow);
  if (copy == Copy.Zero) return;
  for (let row = from; row < to; row++, sums += sumRow) {
    const c = row / p.kernelRows, i = row % p.kernelRows;
    let at = sums;
    for (let j = p.kernelCols; j-- > 0; ) {
      for (let f: u32 = 0; f < p.filters; f++, at += sizeof<T>()) {
        const item = packedItem<T>(op, inner, (i * p.kernelCols + j) * p.channels + c, f);
        if (copy == Copy.Begin) store<T>(at, load<T>(item));
        else store<T>(item, load<T>(at));
      }
    }
  }
}

/** Lists the items of one channel of picture n, which comes without its zeros: where their last deltas stand in the frame. */
function listItems<T>(op: Op, p: Picture, n: u32, c: u32, cols: u32, step: u32, index: usize, values: usize): u32 {
  const blocks = blocksOf(p.rows * p.cols * p.channels);
  const start = startOf(op, blocks, n);
  const first = <usize>load<u32>(start);
  const end = op.index + (<usize>load<u32>(start + (<usize>blocks << 2)) << 2);
  const beyond = cols - p.cols;
  const rowItems = p.cols * p.channels;
  let count: u32 = 0;
  let value = op.values + first * sizeof<T>();
  let skipped = p.top * cols + p.left;
  let rowEnd = rowItems;
  for (let at = op.index + (first << 2); at < end; at += 4, value += sizeof<T>()) {
    const item = load<u32>(at) >> 7;
    for (; item >= rowEnd; rowEnd += rowItems) skipped += beyond;
    let place = item;
    if (p.channels != 1) {
      if (item % p.channels != c) continue;
      place = item / p.channels;
    }
    store<u32>(index + (<usize>count << 2), (place + skipped) * step);
    store<T>(values + <usize>count * sizeof<T>(), load<T>(value));
    count++;
  }
  return count;
}

/** The deltas of one picture, `from` bytes behind `h`, into rows of so many bytes, as far apart as the stride. */
function spreadDeltas<T>(op: Op, p: Picture, from: usize, to: usize, row: usize): void {
  const size: u32 = op.winners == 0 ? 1 : op.window;
  const step = <usize>p.filters * sizeof<T>();
  const right = <usize>p.stride * step, down = <usize>p.stride * row;
  let d = op.h + from;
  const toWinners: usize = op.winners == 0 ? 0 : op.winners - op.h;
  for (let y: u32 = 0; y < p.outRows / size; y++, to += <usize>size * down) {
    let window = to;
    for (let x: u32 = 0; x < p.outCols / size; x++, window += <usize>size * right) {
      if (toWinners == 0) {
        memory.copy(window, d, step);
        d += step;
        continue;
      }
      let v: usize = 0;
      for (; v + VECTOR <= step; v += VECTOR, d += VECTOR) {
        const delta = v128.load(d), winner = v128.load(d + toWinners);
        for (let i: u32 = 0; i < size; i++) {
          for (let j: u32 = 0; j < size; j++) {
            const wins = isPlace<T>(winner, i, j);
            v128.store(window + v + <usize>i * down + <usize>j * right, v128.and(delta, wins));
          }
        }
      }
      for (; v < step; v += sizeof<T>(), d += sizeof<T>()) {
        const winner = load<u32>(d + toWinners);
        for (let i: u32 = 0; i < size; i++) {
          for (let j: u32 = 0; j < size; j++) {
            const delta = winner == ((i << 16) | j) ? load<T>(d) : <T>0;
            store<T>(window + v + <usize>i * down + <usize>j * right, delta);
          }
        }
      }
    }
  }
}

/** Which lanes have won with place (i, j) of a window. */
@inline
function isPlace<T>(winner: v128, i: u32, j: u32): v128 {
  return sizeof<T>() == 8 ? i64x2.eq(winner, placeOf<T>(i, j)) : i32x4.eq(winner, placeOf<T>(i, j));
}

/** Adds the deltas of one picture to the gradient of the bias, y, then x ascending. */
function addDeltas<T>(op: Op, p: Picture, deltas: usize, first: bool): void {
  const size: u32 = op.winners == 0 ? 1 : op.window;
  const step = <usize>p.filters * sizeof<T>();
  const row = <usize>(p.outCols / size) * step;
  const toWinners: usize = op.winners == 0 ? 0 : op.winners - op.h;
  for (let v: usize = 0; v < step; v += sizeof<T>()) {
    const isVector = v + VECTOR <= step;
    const out = op.bias + v;
    let sum = first ? i64x2.splat(0) : isVector ? v128.load(out) : v128.load_splat<T>(out);
    for (let y: u32 = 0, at = deltas + v; y < p.outRows / size; y++, at += row) {
      for (let i: u32 = 0; i < size; i++) {
        for (let d = at; d < at + row; d += step) {
          let delta = isVector ? v128.load(d) : v128.load_splat<T>(d);
          if (toWinners != 0) {
            const winner = d + toWinners;
            delta = v128.and(delta, isRow<T>(isVector ? v128.load(winner) : v128.load_splat<T>(winner), i));
          }
          sum = v128.add<T>(sum, delta);
        }
      }
    }
    if (isVector) v128.store(out, sum), v += VECTOR - sizeof<T>();
    else store<T>(out, v128.extract_lane<T>(sum, 0));
  }
}

/** Which lanes have won with row i of a window. */
@inline
function isRow<T>(winner: v128, i: u32): v128 {
  return sizeof<T>() == 8
    ? i64x2.eq(i64x2.shr_u(winner, 16), i64x2.splat(i))
    : i32x4.eq(i32x4.shr_u(winner, 16), i32x4.splat(i));
}
