import { begin } from './dense';
import { blocksOf, Op, panelStart, panelWidth, VECTOR } from './layout';
import {
  closeRow, copyFramed, finishPicture, frameBytes, frameRow, isFramed, oddOf, Picture, pictureOf,
} from './picture';
import { startOf } from './sparse';

// The gradients of a convolution. Most deltas below a max-pooling are zero, and so are many others: the zeros are skipped,
// which changes no bit beside finite numbers. A delta meets items of a row i of the kernel, (j, c), that lie side by side in
// the picture: vectors run along them, whatever the number of filters.

/**
 * `out += Σ values[e] * b[index[e]]` over so many entries, e ascending, each a run of `bytes`; an index counts bytes. Done for
 * so many rows of the kernel: out and b go on by a step from row to row.
 */
export function addRuns<T>(
  out: usize, outStep: usize, b: usize, bStep: usize, rows: u32, bytes: usize, index: usize, values: usize, count: u32,
): void {
  const end = index + (<usize>count << 2);
  while (bytes >= VECTOR) {
    const width = widthOf(bytes);
    if (sizeof<T>() == 8) addRuns64(<u32>width, out, outStep, b, bStep, rows, index, values, end);
    else addRuns32(<u32>width, out, outStep, b, bStep, rows, index, values, end);
    out += width << 4, b += width << 4, bytes -= width << 4;
  }
  for (; bytes > 0; out += sizeof<T>(), b += sizeof<T>(), bytes -= sizeof<T>()) {
    for (let i: u32 = 0, o = out, run = b; i < rows; i++, o += outStep, run += bStep) {
      let c = load<T>(o);
      for (let at = index, value = values; at < end; at += 4, value += sizeof<T>()) {
        c = <T>(c + <T>(load<T>(value) * load<T>(run + <usize>load<u32>(at))));
      }
      store<T>(o, c);
    }
  }
}

/** How many vectors of a run are summed at once: ten accumulators, of which no two wait for each other. */
@inline
function widthOf(bytes: usize): usize {
  return bytes >= 160 ? 10 : bytes >= 128 ? 8 : bytes >= 96 ? 6 : bytes >= 64 ? 4 : bytes >= 32 ? 2 : 1;
}

export function addRuns64(
  width: u32, out: usize, outStep: usize, b: usize, bStep: usize, rows: u32, index: usize, values: usize, end: usize,
): void {
  addWidth<f64>(width, out, outStep, b, bStep, rows, index, values, end);
}
export function addRuns32(
  width: u32, out: usize, outStep: usize, b: usize, bStep: usize, rows: u32, index: usize, values: usize, end: usize,
): void {
  addWidth<f32>(width, out, outStep, b, bStep, rows, index, values, end);
}

@inline
function addWidth<T>(
  width: u32, out: usize, outStep: usize, b: usize, bStep: usize, rows: u32, index: usize, values: usize, end: usize,
): void {
  if (width == 10) addVectors<T>(10, out, outStep, b, bStep, rows, index, values, end);
  else if (width == 8) addVectors<T>(8, out, outStep, b, bStep, rows, index, values, end);
  else if (width == 6) addVectors<T>(6, out, outStep, b, bStep, rows, index, values, end);
  else if (width == 4) addVectors<T>(4, out, outStep, b, bStep, rows, index, values, end);
  else if (width == 2) addVectors<T>(2, out, outStep, b, bStep, rows, index, values, end);
  else addVectors<T>(1, out, outStep, b, bStep, rows, index, values, end);
}

/** A known number of vectors: the compiler leaves out what is not asked for. */
@inline
function addVectors<T>(
  width: u32, out: usize, outStep: usize, b: usize, bStep: usize, rows: u32, index: usize, values: usize, end: usize,
): void {
  for (let i: u32 = 0; i < rows; i++, out += outStep, b += bStep) {
    let c0 = v128.load(out), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, c8 = c0, c9 = c0;
    if (width > 1) c1 = v128.load(out, 16);
    if (width > 2) c2 = v128.load(out, 32), c3 = v128.load(out, 48);
    if (width > 4) c4 = v128.load(out, 64), c5 = v128.load(out, 80);
    if (width > 6) c6 = v128.load(out, 96), c7 = v128.load(out, 112);
    if (width > 8) c8 = v128.load(out, 128), c9 = v128.load(out, 144);
    for (let at = index, value = values; at < end; at += 4, value += sizeof<T>()) {
      const x = v128.load_splat<T>(value);
      const run = b + <usize>load<u32>(at);
      c0 = v128.add<T>(c0, v128.mul<T>(x, v128.load(run)));
      if (width > 1) c1 = v128.add<T>(c1, v128.mul<T>(x, v128.load(run, 16)));
      if (width > 2) {
        c2 = v128.add<T>(c2, v128.mul<T>(x, v128.load(run, 32)));
        c3 = v128.add<T>(c3, v128.mul<T>(x, v128.load(run, 48)));
      }
      if (width > 4) {
        c4 = v128.add<T>(c4, v128.mul<T>(x, v128.load(run, 64)));
        c5 = v128.add<T>(c5, v128.mul<T>(x, v128.load(run, 80)));
      }
      if (width > 6) {
        c6 = v128.add<T>(c6, v128.mul<T>(x, v128.load(run, 96)));
        c7 = v128.add<T>(c7, v128.mul<T>(x, v128.load(run, 112)));
      }
      if (width > 8) {
        c8 = v128.add<T>(c8, v128.mul<T>(x, v128.load(run, 128)));
        c9 = v128.add<T>(c9, v128.mul<T>(x, v128.load(run, 144)));
      }
    }
    v128.store(out, c0);
    if (width > 1) v128.store(out, c1, 16);
    if (width > 2) v128.store(out, c2, 32), v128.store(out, c3, 48);
    if (width > 4) v128.store(out, c4, 64), v128.store(out, c5, 80);
    if (width > 6) v128.store(out, c6, 96), v128.store(out, c7, 112);
    if (width > 8) v128.store(out, c8, 128), v128.store(out, c9, 144);
  }
}

/** Where item (k, f) of a packed matrix of `inner` rows stands. */
function packedItem<T>(op: Op, inner: u32, k: u32, f: u32): usize {
  const lanes: u32 = 16 / sizeof<T>();
  const vector = f / lanes;
  let panel = min<u32>(vector >> 3, op.vectors >> 3);
  while (vector >= panelStart(panel, op.vectors) + panelWidth(panel, op.vectors)) panel++;
  const start = panelStart(panel, op.vectors);
  const width = panelWidth(panel, op.vectors);
  return op.out + (<usize>start * <usize>inner + <usize>k * <usize>width) * VECTOR +
    <usize>(f - start * lanes) * sizeof<T>();
}

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
 * Some rows of the gradient, from pictures without their zeros. A row belongs to one i, one channel and one remainder of j: an
 * item meets deltas x ascending, f ascending, that lie side by side, and adds them to its columns of the kernel, descending.
 * Picture by picture all rows of the tile are gone through, so that a thread reads the deltas once.
 */
function gradientOfItems<T>(op: Op, tile: u32): void {
  const p = pictureOf(op);
  const from = tile * op.rowsPerTile;
  const to = min<u32>(p.kernelRows * p.channels * p.stride, from + op.rowsPerTile);
  const blocks = blocksOf(op.inner);
  const sums = op.scratch + <usize>tile * op.scratchBytes;
  copyRows<T>(op, p, from, to, sums, op.goesOn != 0 ? Copy.Begin : Copy.Zero);
  for (let n: u32 = 0; n < op.rows; n++) {
    const start = startOf(op, blocks, n);
    const first = <usize>load<u32>(start);
    const index = op.index + (first << 2);
    const end = op.index + (<usize>load<u32>(start + (<usize>blocks << 2)) << 2);
    const values = op.values + first * sizeof<T>();
    const deltas = op.h + <usize>n * op.hRow;
    let sum = sums;
    for (let row = from; row < to; row++) {
      const bytes = rowBytes<T>(p, row);
      for (let v: usize = 0; v < bytes; ) {
        const width: usize = bytes - v < VECTOR ? 0 : widthOf(bytes - v);
        if (sizeof<T>() == 8) gather64(<u32>width, p, row, index, end, values, deltas, sum, v);
        else gather32(<u32>width, p, row, index, end, values, deltas, sum, v);
        v += width == 0 ? sizeof<T>() : width << 4;
      }
      sum += bytes;
    }
  }
  copyRows<T>(op, p, from, to, sums, Copy.End);
}

const enum Copy {
  Zero,
  Begin,
  End,
}

/** Sums of zero, or the sums of the packed gradient, or these from the sums. */
function copyRows<T>(op: Op, p: Picture, from: u32, to: u32, sums: usize, copy: Copy): void {
  const inner = p.kernelRows * p.kernelCols * p.channels;
  let at = sums;
  for (let row = from; row < to; row++) {
    let tap = p.taps + (<usize>(row / (p.channels * p.stride) * p.kernelCols * p.channels + firstColumn(p, row)) << 2);
    const end = at + rowBytes<T>(p, row);
    for (; at < end; tap += 4) {
      for (let f: u32 = 0; f < p.filters; f++, at += sizeof<T>()) {
        if (copy == Copy.Zero) {
          store<T>(at, <T>0);
          continue;
        }
        const item = packedItem<T>(op, inner, load<u32>(tap), f);
        if (copy == Copy.Begin) store<T>(at, load<T>(item));
        else store<T>(item, load<T>(at));
      }
    }
  }
}

/** Where the columns of a row begin, among all of one i: see `taps`. */
function firstColumn(p: Picture, row: u32): u32 {
  const group = row % (p.channels * p.stride);
  const remainder = group % p.stride;
  let first = group / p.stride * p.kernelCols;
  for (let r: u32 = 0; r < remainder; r++) first += columnsOf(p, r);
  return first;
}

/** Bytes of a row: its columns, each with all filters. */
@inline
function rowBytes<T>(p: Picture, row: u32): usize {
  return <usize>(columnsOf(p, row % p.stride) * p.filters) * sizeof<T>();
}

/** How many columns of the kernel leave a remainder when divided by the stride. */
@inline
function columnsOf(p: Picture, remainder: u32): u32 {
  return remainder < p.kernelCols ? (p.kernelCols - 1 - remainder) / p.stride + 1 : 0;
}

export function gather64(
  width: u32, p: Picture, row: u32, index: usize, end: usize, values: usize, deltas: usize, sums: usize, v: usize,
): void {
  gatherWidth<f64>(width, p, row, index, end, values, deltas, sums, v);
}
export function gather32(
  width: u32, p: Picture, row: u32, index: usize, end: usize, values: usize, deltas: usize, sums: usize, v: usize,
): void {
  gatherWidth<f32>(width, p, row, index, end, values, deltas, sums, v);
}

@inline
function gatherWidth<T>(
  width: u32, p: Picture, row: u32, index: usize, end: usize, values: usize, deltas: usize, sums: usize, v: usize,
): void {
  if (width == 10) gatherVectors<T>(10, p, row, index, end, values, deltas, sums, v);
  else if (width == 8) gatherVectors<T>(8, p, row, index, end, values, deltas, sums, v);
  else if (width == 6) gatherVectors<T>(6, p, row, index, end, values, deltas, sums, v);
  else if (width == 4) gatherVectors<T>(4, p, row, index, end, values, deltas, sums, v);
  else if (width == 2) gatherVectors<T>(2, p, row, index, end, values, deltas, sums, v);
  else if (width == 1) gatherVectors<T>(1, p, row, index, end, values, deltas, sums, v);
  else gatherVectors<T>(0, p, row, index, end, values, deltas, sums, v);
}

/** Adds one picture to the sums of a row from byte v on: a known number of vectors, or with 0 one item. */
@inline
function gatherVectors<T>(
  width: u32, p: Picture, row: u32, index: usize, end: usize, values: usize, deltas: usize, sums: usize, v: usize,
): void {
  const stride = p.stride, places = p.places;
  const size = <usize>p.filters * sizeof<T>();
  const outRow = <usize>p.outCols * size;
  const kernelRow = <usize>(p.kernelCols * p.channels) * size;
  const i = row / (p.channels * stride);
  const group = <usize>firstColumn(p, row) * size;
  const bytes = rowBytes<T>(p, row);
  const to = v + (width == 0 ? sizeof<T>() : <usize>width << 4);
  const at = sums + v;
  let c0 = i64x2.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, c8 = c0, c9 = c0;
  if (width != 0) {
    c0 = v128.load(at);
    if (width > 1) c1 = v128.load(at, 16);
    if (width > 2) c2 = v128.load(at, 32), c3 = v128.load(at, 48);
    if (width > 4) c4 = v128.load(at, 64), c5 = v128.load(at, 80);
    if (width > 6) c6 = v128.load(at, 96), c7 = v128.load(at, 112);
    if (width > 8) c8 = v128.load(at, 128), c9 = v128.load(at, 144);
  }
  for (let value = values; index < end; index += 4, value += sizeof<T>()) {
    const place = places + <usize>(load<u32>(index) >> 3);
    const reach = load<u32>(place, 12);
    let d = i - (reach & 0xffff);
    if (stride != 1) {
      if (<i32>d < 0 || d % stride != 0) continue;
      d /= stride;
    }
    if (d >= reach >> 16) continue;
    // Where the item's columns of the kernel begin in the row.
    const begin = <usize>load<u32>(place, 4) - <usize>(reach & 0xffff) * kernelRow - group;
    if (begin >= bytes) continue;
    const length = <usize>load<u32>(place, 8);
    const delta = deltas + <usize>load<u32>(place) - <usize>d * outRow;
    if (width != 0 && length == bytes) {
      const x = v128.load_splat<T>(value);
      const run = delta + v;
      c0 = v128.add<T>(c0, v128.mul<T>(x, v128.load(run)));
      if (width > 1) c1 = v128.add<T>(c1, v128.mul<T>(x, v128.load(run, 16)));
      if (width > 2) {
        c2 = v128.add<T>(c2, v128.mul<T>(x, v128.load(run, 32)));
        c3 = v128.add<T>(c3, v128.mul<T>(x, v128.load(run, 48)));
      }
      if (width > 4) {
        c4 = v128.add<T>(c4, v128.mul<T>(x, v128.load(run, 64)));
        c5 = v128.add<T>(c5, v128.mul<T>(x, v128.load(run, 80)));
      }
      if (width > 6) {
        c6 = v128.add<T>(c6, v128.mul<T>(x, v128.load(run, 96)));
        c7 = v128.add<T>(c7, v128.mul<T>(x, v128.load(run, 112)));
      }
      if (width > 8) {
        c8 = v128.add<T>(c8, v128.mul<T>(x, v128.load(run, 128)));
        c9 = v128.add<T>(c9, v128.mul<T>(x, v128.load(run, 144)));
      }
      continue;
    }
    // At the border of the picture an item meets some of the columns only.
    const last = min<usize>(to, begin + length);
    const first = max<usize>(v, begin);
    if (first >= last) continue;
    if (width != 0) {
      v128.store(at, c0);
      if (width > 1) v128.store(at, c1, 16);
      if (width > 2) v128.store(at, c2, 32), v128.store(at, c3, 48);
      if (width > 4) v128.store(at, c4, 64), v128.store(at, c5, 80);
      if (width > 6) v128.store(at, c6, 96), v128.store(at, c7, 112);
      if (width > 8) v128.store(at, c8, 128), v128.store(at, c9, 144);
    }
    const x = load<T>(value);
    for (let u = first; u < last; u += sizeof<T>()) {
      store<T>(sums + u, <T>(load<T>(sums + u) + <T>(x * load<T>(delta + u - begin))));
    }
    if (width != 0) {
      c0 = v128.load(at);
      if (width > 1) c1 = v128.load(at, 16);
      if (width > 2) c2 = v128.load(at, 32), c3 = v128.load(at, 48);
      if (width > 4) c4 = v128.load(at, 64), c5 = v128.load(at, 80);
      if (width > 6) c6 = v128.load(at, 96), c7 = v128.load(at, 112);
      if (width > 8) c8 = v128.load(at, 128), c9 = v128.load(at, 144);
    }
  }
  if (width != 0) {
    v128.store(at, c0);
    if (width > 1) v128.store(at, c1, 16);
    if (width > 2) v128.store(at, c2, 32), v128.store(at, c3, 48);
    if (width > 4) v128.store(at, c4, 64), v128.store(at, c5, 80);
    if (width > 6) v128.store(at, c6, 96), v128.store(at, c7, 112);
    if (width > 8) v128.store(at, c8, 128), v128.store(at, c9, 144);
  }
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
