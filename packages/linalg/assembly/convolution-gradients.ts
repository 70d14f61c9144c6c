import { gradientOfItems, packedItem } from './item-gradient';
import { Op, panelStart, panelWidth, VECTOR } from './layout';
import {
  closeRow, copyFramed, finishPicture, frameBytes, frameRow, isFramed, oddOf, Picture, pictureOf,
} from './picture';
import { addRuns } from './runs';

// The gradients of a convolution. Most deltas below a max-pooling are zero, and so are many others: the zeros are skipped,
// which changes no bit beside finite numbers. A delta meets items of a row i of the kernel, (j, c), that lie side by side in
// the picture: vectors run along them, whatever the number of filters.

/** A tile of the gradients of kernel (packed) and bias; `h` holds the deltas. */
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
    if (op.bias != 0 && op.goesOn == 0) store<T>(op.bias + <usize>f * sizeof<T>(), <T>0);
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
    for (let f = from, sum = sums; f < to; f++, sum += kernelBytes) {
      const item = <usize>f * sizeof<T>();
      const at = <usize>n * op.hRow + item;
      const count = sizeof<T>() == 8
        ? list64(op, p, at, pictures, xStep, row, index, values)
        : list32(op, p, at, pictures, xStep, row, index, values);
      if (count == 0) continue;
      if (op.bias != 0) addValues<T>(op.bias + item, values, count);
      addRuns<T>(sum, runBytes, x, row, p.kernelRows, runBytes, index, values, count);
    }
  }
  for (let f = from, at = sums; f < to; f++) {
    for (let k: u32 = 0; k < kernelItems; k++, at += sizeof<T>()) {
      store<T>(packedItem<T>(op, kernelItems, k, f), load<T>(at));
    }
  }
}

/** `out += Σ values[e]`, e ascending. */
@inline
function addValues<T>(out: usize, values: usize, count: u32): void {
  let sum = load<T>(out);
  const end = values + <usize>count * sizeof<T>();
  for (; values < end; values += sizeof<T>()) sum = <T>(sum + load<T>(values));
  store<T>(out, sum);
}

export function list64(
  op: Op, p: Picture, from: usize, pictures: u32, xStep: usize, row: usize, index: usize, values: usize,
): u32 {
  return listDeltas<f64>(op, p, from, pictures, xStep, row, index, values);
}
export function list32(
  op: Op, p: Picture, from: usize, pictures: u32, xStep: usize, row: usize, index: usize, values: usize,
): u32 {
  return listDeltas<f32>(op, p, from, pictures, xStep, row, index, values);
}

/**
 * Lists the deltas of one filter that are not zero, each with the byte of the first item that its kernel meets; those of
 * winners row by row of their windows. The first one stands `from` bytes behind `h`.
 */
@inline
function listDeltas<T>(
  op: Op, p: Picture, from: usize, pictures: u32, xStep: usize, row: usize, index: usize, values: usize,
): u32 {
  const size: u32 = op.winners == 0 ? 1 : op.window;
  const rows = p.outRows / size;
  const step = <usize>p.filters * sizeof<T>();
  const width = <usize>(p.outCols / size) * step;
  const right = <usize>(p.stride * p.channels) * sizeof<T>();
  const down = <usize>p.stride * row;
  const across = <usize>size * right;
  const toWinners: usize = op.winners == 0 ? 0 : op.winners - op.h;
  let delta = op.h + from;
  let count: u32 = 0;
  for (let m: u32 = 0; m < pictures; m++, delta += op.hRow) {
    let place = <usize>m * xStep;
    for (let y: u32 = 0, first = delta; y < rows; y++, first += width) {
      for (let i: u32 = 0; i < size; i++, place += down) {
        for (let at = first, left = place; at < first + width; at += step, left += across) {
          // Each is written, and the next one over it if it was a zero: where zeros lie no processor can guess.
          const value = load<T>(at);
          const winner = toWinners == 0 ? 0 : load<u32>(at + toWinners);
          store<u32>(index + (<usize>count << 2), <u32>(left + <usize>(winner & 0xffff) * right));
          store<T>(values + <usize>count * sizeof<T>(), value);
          count += <u32>(value != <T>0) & <u32>(winner >> 16 == i);
        }
      }
    }
  }
  return count;
}

/** The deltas of one picture from those of the winners of its windows, `from` bytes behind `a`. */
function spreadWinners<T>(op: Op, p: Picture, from: usize, to: usize): void {
  const size = op.window;
  const step = <usize>p.filters * sizeof<T>();
  const row = <usize>p.outCols * step;
  memory.fill(to, 0, <usize>p.outRows * row);
  for (let y: u32 = 0; y < p.outRows / size; y++) {
    let window = to + <usize>(y * size) * row;
    for (let x: u32 = 0; x < p.outCols / size; x++, window += <usize>size * step) {
      for (let v: usize = 0; v < step; v += sizeof<T>(), from += sizeof<T>()) {
        const winner = load<u32>(op.winners + from);
        store<T>(window + v + <usize>(winner >> 16) * row + <usize>(winner & 0xffff) * step, load<T>(op.a + from));
      }
    }
  }
}

/** A bit for each of at most 32 items, from the lowest on: whether it is not zero. */
@inline
function nonZeros<T>(items: usize, count: u32): u32 {
  const lanes: u32 = 16 / sizeof<T>();
  let marks: u32 = 0;
  let i: u32 = 0;
  for (; i + lanes <= count; i += lanes, items += VECTOR) {
    const isMarked = v128.ne<T>(v128.load(items), i64x2.splat(0));
    marks |= <u32>(sizeof<T>() == 8 ? i64x2.bitmask(isMarked) : i32x4.bitmask(isMarked)) << i;
  }
  for (; i < count; i++, items += sizeof<T>()) marks |= <u32>(load<T>(items) != <T>0) << i;
  return marks;
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
  // A list, then a frame, then deltas.
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
    let deltas = op.a + <usize>n * op.aRow;
    if (op.winners != 0) {
      deltas = frame + (framed ? frameBytes<T>(p) : 0);
      spreadWinners<T>(op, p, <usize>n * op.aRow, deltas);
    }
    for (let y = p.outRows; y-- > 0; ) {
      for (let x = p.outCols; x-- > 0; ) {
        const delta = deltas + <usize>((y * p.outCols + x) * filters) * sizeof<T>();
        let count: u32 = 0;
        for (let first: u32 = 0; first < filters; first += 32) {
          let marks = nonZeros<T>(delta + <usize>first * sizeof<T>(), min<u32>(32, filters - first));
          for (; marks != 0; marks &= marks - 1, count++) {
            const f = first + ctz<u32>(marks);
            store<u32>(index + (<usize>count << 2), f * <u32>kernelBytes);
            store<T>(values + <usize>count * sizeof<T>(), load<T>(delta + <usize>f * sizeof<T>()));
          }
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
