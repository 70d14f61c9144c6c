import { blocksOf, Op, panelStart, panelWidth, VECTOR } from './layout';
import { Picture, pictureOf } from './picture';
import { widthOf } from './runs';
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
 * Some rows of the gradient, from pictures without their zeros. A row belongs to one i, one channel and one remainder of j: an
 * item meets deltas x ascending, f ascending, that lie side by side, and adds them to its columns of the kernel, descending.
 * Picture by picture all rows of the tile are gone through, so that a thread reads the deltas once.
 */
export function gradientOfItems<T>(op: Op, tile: u32): void {
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
