import { begin } from './dense';
import { gradientOfItems, packedItem } from './item-gradient';
import { Op, panelStart, panelWidth, VECTOR } from './layout';
import {
  closeRow, copyFramed, finishPicture, frameBytes, frameRow, isFramed, oddOf, Picture, pictureOf,
} from './picture';
import { addRuns } from './runs';

// The gradients of a convolution. Most deltas below a max-pooling are zero, and so are many others: the zeros are skipped,
// which changes no bit beside finite numbers. A delta meets items of a row i of the kernel, (j, c), that lie side by side in
// the picture: vectors run along them, whatever the number of filters.

/** A tile of the kernel's gradient, packed; `h` holds the deltas. */
export function kernelGradient<T>(op: Op, tile: u32): void {
  if (op.starts != 0) gradientOfItems<T>(op, tile);
  else gradientOfFilters<T>(op, tile);
}

/**
 * Some filters of the gradient: for each the list of its deltas that are not zero, of some pictures (`inner`) at a time, n,
 * then y, then x ascending; then row by row of the kernel the sums over the list.
 */
function gradientOfFilters<T>(op: Op, tile: u32): void {
  const p = pictureOf(op);
  const from = tile * op.rowsPerTile;
  const to = min<u32>(p.filters, from + op.rowsPerTile);
  const runBytes = <usize>(p.kernelCols * p.channels) * sizeof<T>();
  const kernelItems = p.kernelRows * p.kernelCols * p.channels;
  const kernelBytes = <usize>kernelItems * sizeof<T>();
  const positions = p.outRows * p.outCols;
  const framed = isFramed(p);
  const frame = frameBytes<T>(p);
  // The sums, a list, frames.
  const sums = op.scratch + <usize>tile * op.scratchBytes;
  const values = sums + <usize>(to - from) * kernelBytes;
  const index = values + <usize>(positions * op.inner) * sizeof<T>();
  const frames = (index + (<usize>(positions * op.inner) << 2) + (VECTOR - 1)) & ~(VECTOR - 1);
  if (framed) memory.fill(frames, 0, frame * <usize>op.inner);
  for (let f = from, at = sums; f < to; f++) {
    for (let k: u32 = 0; k < kernelItems; k++, at += sizeof<T>()) {
      store<T>(at, op.goesOn != 0 ? load<T>(packedItem<T>(op, kernelItems, k, f)) : <T>0);
    }
  }
  for (let n: u32 = 0; n < op.rows; n += op.inner) {
    const pictures = min<u32>(op.inner, op.rows - n);
    let x = op.a + <usize>n * op.aRow;
    let xStep = op.aRow;
    let row = <usize>(p.cols * p.channels) * sizeof<T>();
    if (framed) {
      for (let m: u32 = 0; m < pictures; m++, x += op.aRow) copyFramed<T>(p, x, frames + <usize>m * frame, false);
      x = frames;
      xStep = frame;
      row = frameRow<T>(p);
    }
    const delta = op.h + <usize>n * op.hRow;
    for (let f = from, sum = sums; f < to; f++, sum += kernelBytes) {
      const count = listDeltas<T>(op, p, delta + <usize>f * sizeof<T>(), pictures, xStep, row, index, values);
      if (count == 0) continue;
      addRuns<T>(sum, runBytes, x, row, p.kernelRows, runBytes, index, values, count);
    }
  }
  for (let f = from, at = sums; f < to; f++) {
    for (let k: u32 = 0; k < kernelItems; k++, at += sizeof<T>()) {
      store<T>(packedItem<T>(op, kernelItems, k, f), load<T>(at));
    }
  }
}

/** Lists the deltas of one filter that are not zero, each with the byte of the first item that its kernel meets. */
function listDeltas<T>(
  op: Op, p: Picture, delta: usize, pictures: u32, xStep: usize, row: usize, index: usize, values: usize,
): u32 {
  const step = <usize>p.filters * sizeof<T>();
  const right = <usize>(p.stride * p.channels) * sizeof<T>();
  const down = <usize>p.stride * row;
  let count: u32 = 0;
  for (let m: u32 = 0; m < pictures; m++, delta += op.hRow) {
    let at = delta;
    for (let y: u32 = 0; y < p.outRows; y++) {
      let place = <usize>m * xStep + <usize>y * down;
      for (let x: u32 = 0; x < p.outCols; x++, at += step, place += right) {
        // Each is written, and the next one over it if it was a zero: where zeros lie no processor can guess.
        const value = load<T>(at);
        store<u32>(index + (<usize>count << 2), <u32>place);
        store<T>(values + <usize>count * sizeof<T>(), value);
        count += value != <T>0 ? 1 : 0;
      }
    }
  }
  return count;
}

/**
 * A tile of pictures: out is what the deltas a say of the convolution's input, times the slope at h. `b` is the kernel, a row
 * a filter. Deltas come y, then x descending, f ascending, so each item of out gets its own by i, then j, then f ascending.
 */
export function inputGradient<T>(op: Op, tile: u32): void {
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  const p = pictureOf(op);
  const items = p.rows * p.cols * p.channels;
  const framed = isFramed(p);
  const filters = p.filters;
  // A list, then a frame.
  const values = op.scratch + <usize>tile * op.scratchBytes;
  const index = values + <usize>filters * sizeof<T>();
  const frame = (index + (<usize>filters << 2) + (VECTOR - 1)) & ~(VECTOR - 1);
  const row = framed ? frameRow<T>(p) : <usize>(p.cols * p.channels) * sizeof<T>();
  const runBytes = <usize>(p.kernelCols * p.channels) * sizeof<T>();
  const kernelBytes = runBytes * <usize>p.kernelRows;
  const right = <usize>(p.stride * p.channels) * sizeof<T>();
  for (let n = from; n < to; n++) {
    const out = op.out + <usize>n * op.outRow;
    const target = framed ? frame : out;
    memory.fill(out, 0, op.outRow);
    if (framed) memory.fill(frame, 0, frameBytes<T>(p));
    const deltas = op.a + <usize>n * op.aRow;
    for (let y = p.outRows; y-- > 0; ) {
      for (let x = p.outCols; x-- > 0; ) {
        const delta = deltas + <usize>((y * p.outCols + x) * filters) * sizeof<T>();
        let count: u32 = 0;
        for (let f: u32 = 0; f < filters; f++) {
          const value = load<T>(delta + <usize>f * sizeof<T>());
          store<u32>(index + (<usize>count << 2), f * <u32>kernelBytes);
          store<T>(values + <usize>count * sizeof<T>(), value);
          count += value != <T>0 ? 1 : 0;
        }
        if (count == 0) continue;
        const place = target + <usize>(y * p.stride) * row + <usize>x * right;
        addRuns<T>(place, row, op.b, runBytes, p.kernelRows, runBytes, index, values, count);
      }
    }
    if (framed) copyFramed<T>(p, out, frame, true);
    closeRow<T>(out, items);
    finishPicture<T>(op, out, items, op.h + <usize>n * op.hRow, op.finish == 0 ? oddOf<T>(out, items) : i64x2.splat(0));
  }
}

/** A tile of the bias's gradient, four vectors of filters: the sums of the deltas a over n, then y, then x ascending. */
export function biasGradient<T>(op: Op, tile: u32): void {
  const filters = <usize>pictureOf(op).filters * sizeof<T>();
  const end = min<usize>(<usize>(tile + 1) * 64, <usize>op.vectors * VECTOR);
  let v = <usize>tile * 64;
  if (v + 64 <= filters) {
    sumVectors<T>(op, v, 4);
    return;
  }
  if (v + 32 <= filters) sumVectors<T>(op, v, 2), v += 32;
  if (v + VECTOR <= filters) sumVectors<T>(op, v, 1), v += VECTOR;
  for (; v < end; v += sizeof<T>()) store<T>(op.out + v, v < filters ? sumItems<T>(op, v) : <T>0);
}

/** 4, 2 or 1 vectors of the sums, each a chain of its own: together they take the time of one. */
@inline
function sumVectors<T>(op: Op, v: usize, width: u32): void {
  const p = pictureOf(op);
  const step = <usize>p.filters * sizeof<T>();
  const out = op.out + v;
  const first = op.goesOn == 0;
  let c0 = begin(out, first), c1 = c0, c2 = c0, c3 = c0;
  if (width > 1) c1 = begin(out + 16, first);
  if (width > 2) c2 = begin(out + 32, first), c3 = begin(out + 48, first);
  for (let n: u32 = 0; n < op.rows; n++) {
    let at = op.a + <usize>n * op.aRow + v;
    for (const end = at + step * <usize>(p.outRows * p.outCols); at < end; at += step) {
      c0 = v128.add<T>(c0, v128.load(at));
      if (width > 1) c1 = v128.add<T>(c1, v128.load(at, 16));
      if (width > 2) c2 = v128.add<T>(c2, v128.load(at, 32)), c3 = v128.add<T>(c3, v128.load(at, 48));
    }
  }
  v128.store(out, c0);
  if (width > 1) v128.store(out, c1, 16);
  if (width > 2) v128.store(out, c2, 32), v128.store(out, c3, 48);
}

function sumItems<T>(op: Op, v: usize): T {
  const p = pictureOf(op);
  const step = <usize>p.filters * sizeof<T>();
  let sum = op.goesOn == 0 ? <T>0 : load<T>(op.out + v);
  for (let n: u32 = 0; n < op.rows; n++) {
    let at = op.a + <usize>n * op.aRow + v;
    for (const end = at + step * <usize>(p.outRows * p.outCols); at < end; at += step) sum = <T>(sum + load<T>(at));
  }
  return sum;
}

/** A tile of rows of a packed b (`inner` rows, `cols` items each), in the order given, as rows of `cols` items of out. */
export function unpack<T>(op: Op, tile: u32): void {
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  const rowBytes = <usize>op.cols * sizeof<T>();
  for (let k = from; k < to; k++) {
    const row = op.order == 0 ? k : load<u32>(op.order + (<usize>k << 2));
    for (let panel: u32 = 0, done: usize = 0; done < rowBytes; panel++) {
      const start = <usize>panelStart(panel, op.vectors) * VECTOR;
      const width = <usize>panelWidth(panel, op.vectors) * VECTOR;
      const bytes = min<usize>(width, rowBytes - done);
      memory.copy(op.out + <usize>k * rowBytes + done, op.b + start * <usize>op.inner + <usize>row * width, bytes);
      done += bytes;
    }
  }
}
