import { begin } from './dense';
import { blocksOf, LINE, Op } from './layout';

// Sparse kernels: rows of A that hold their non-zeros only, times one panel of B. An index counts in steps of 128 bytes,
// the rows of a panel of 8 vectors; narrower panels shift it. B's panel is gone through in blocks of BLOCK rows that stay
// in the first-level cache; between blocks the accumulators rest in out.
//
//     starts   for each row of A and each block: where its non-zeros begin in `index` and `values`; one more at the end, or
//              with `gap` at the end of each row
//     b        first vector of the panel
//     out      first vector of the result's rows, `outRow` bytes from row to row

@inline
function mad<T>(acc: v128, x: v128, b: usize): v128 {
  return v128.add<T>(acc, v128.mul<T>(x, v128.load(b)));
}

/** The row of A that is row i of the batch. */
@inline
function rowOf(op: Op, i: u32): u32 {
  return op.order == 0 ? i : load<u32>(op.order + (<usize>i << 2));
}

/**
 * Rows [from, to) of one block, times 8 vectors: two non-zeros a turn, a single one first. The turn is too long for V8 to
 * unroll, which would cost its old versions an accumulator in memory and half the speed.
 */
function sparse8<T>(op: Op, block: u32, blocks: u32, b: usize, out: usize, outRow: usize, from: u32, to: u32): void {
  const index = op.index, values = op.values;
  const first = block == 0;
  for (let i = from; i < to; i++, out += outRow) {
    const start = op.starts + (<usize>(rowOf(op, i) * (blocks + op.gap) + block) << 2);
    const p = load<u32>(start);
    const q = load<u32>(start, 4);
    if (p == q && !first) continue;
    let c0 = begin(out, first), c1 = begin(out + 16, first), c2 = begin(out + 32, first), c3 = begin(out + 48, first);
    let c4 = begin(out + 64, first), c5 = begin(out + 80, first), c6 = begin(out + 96, first), c7 = begin(out + 112, first);
    let at = index + (<usize>p << 2);
    let value = values + <usize>p * sizeof<T>();
    const end = index + (<usize>q << 2);
    if ((q - p) & 1) {
      const x = v128.load_splat<T>(value);
      const row = b + <usize>load<u32>(at);
      c0 = mad<T>(c0, x, row), c1 = mad<T>(c1, x, row + 16), c2 = mad<T>(c2, x, row + 32), c3 = mad<T>(c3, x, row + 48);
      c4 = mad<T>(c4, x, row + 64), c5 = mad<T>(c5, x, row + 80), c6 = mad<T>(c6, x, row + 96), c7 = mad<T>(c7, x, row + 112);
      at += 4;
      value += sizeof<T>();
    }
    while (at < end) {
      const x = v128.load_splat<T>(value);
      const row = b + <usize>load<u32>(at);
      c0 = v128.add<T>(c0, v128.mul<T>(x, v128.load(row)));
      c1 = v128.add<T>(c1, v128.mul<T>(x, v128.load(row, 16)));
      c2 = v128.add<T>(c2, v128.mul<T>(x, v128.load(row, 32)));
      c3 = v128.add<T>(c3, v128.mul<T>(x, v128.load(row, 48)));
      c4 = v128.add<T>(c4, v128.mul<T>(x, v128.load(row, 64)));
      c5 = v128.add<T>(c5, v128.mul<T>(x, v128.load(row, 80)));
      c6 = v128.add<T>(c6, v128.mul<T>(x, v128.load(row, 96)));
      c7 = v128.add<T>(c7, v128.mul<T>(x, v128.load(row, 112)));
      const y = v128.load_splat<T>(value, sizeof<T>());
      const next = b + <usize>load<u32>(at, 4);
      c0 = v128.add<T>(c0, v128.mul<T>(y, v128.load(next)));
      c1 = v128.add<T>(c1, v128.mul<T>(y, v128.load(next, 16)));
      c2 = v128.add<T>(c2, v128.mul<T>(y, v128.load(next, 32)));
      c3 = v128.add<T>(c3, v128.mul<T>(y, v128.load(next, 48)));
      c4 = v128.add<T>(c4, v128.mul<T>(y, v128.load(next, 64)));
      c5 = v128.add<T>(c5, v128.mul<T>(y, v128.load(next, 80)));
      c6 = v128.add<T>(c6, v128.mul<T>(y, v128.load(next, 96)));
      c7 = v128.add<T>(c7, v128.mul<T>(y, v128.load(next, 112)));
      at += 8;
      value += 2 * sizeof<T>();
    }
    v128.store(out, c0), v128.store(out, c1, 16), v128.store(out, c2, 32), v128.store(out, c3, 48);
    v128.store(out, c4, 64), v128.store(out, c5, 80), v128.store(out, c6, 96), v128.store(out, c7, 112);
  }
}

export function sparse8x64(op: Op, block: u32, blocks: u32, b: usize, out: usize, outRow: usize, from: u32, to: u32): void {
  sparse8<f64>(op, block, blocks, b, out, outRow, from, to);
}

export function sparse8x32(op: Op, block: u32, blocks: u32, b: usize, out: usize, outRow: usize, from: u32, to: u32): void {
  sparse8<f32>(op, block, blocks, b, out, outRow, from, to);
}

/** One row's non-zeros [p, end) of a block times a panel of 4 vectors. */
function sparse4<T>(index: usize, values: usize, p: u32, end: u32, b: usize, out: usize, first: bool): void {
  let c0 = begin(out, first), c1 = begin(out + 16, first), c2 = begin(out + 32, first), c3 = begin(out + 48, first);
  for (; p < end; p++) {
    const row = b + <usize>(load<u32>(index + (<usize>p << 2)) >> 1);
    const x = v128.load_splat<T>(values + <usize>p * sizeof<T>());
    c0 = mad<T>(c0, x, row);
    c1 = mad<T>(c1, x, row + 16);
    c2 = mad<T>(c2, x, row + 32);
    c3 = mad<T>(c3, x, row + 48);
  }
  v128.store(out, c0), v128.store(out, c1, 16), v128.store(out, c2, 32), v128.store(out, c3, 48);
}

function sparse2<T>(index: usize, values: usize, p: u32, end: u32, b: usize, out: usize, first: bool): void {
  let c0 = begin(out, first), c1 = begin(out + 16, first);
  for (; p < end; p++) {
    const row = b + <usize>(load<u32>(index + (<usize>p << 2)) >> 2);
    const x = v128.load_splat<T>(values + <usize>p * sizeof<T>());
    c0 = mad<T>(c0, x, row);
    c1 = mad<T>(c1, x, row + 16);
  }
  v128.store(out, c0), v128.store(out, c1, 16);
}

function sparse1<T>(index: usize, values: usize, p: u32, end: u32, b: usize, out: usize, first: bool): void {
  let c = begin(out, first);
  for (; p < end; p++) {
    const row = b + <usize>(load<u32>(index + (<usize>p << 2)) >> 3);
    c = mad<T>(c, v128.load_splat<T>(values + <usize>p * sizeof<T>()), row);
  }
  v128.store(out, c);
}

/** Where row i of the batch has its starts. */
@inline
export function startOf(op: Op, blocks: u32, i: u32): usize {
  return op.starts + (<usize>(rowOf(op, i) * (blocks + op.gap)) << 2);
}

/**
 * Reads a word of each cache line that the non-zeros of rows [from, to) take in blocks [block, last), with nothing to wait for
 * between: a batch's rows lie anywhere in memory, and a product would wait for one after the other.
 */
export function fetchRows<T>(op: Op, block: u32, last: u32, from: u32, to: u32): void {
  const blocks = blocksOf(op.inner);
  for (let i = from; i < to; i++) {
    const start = startOf(op, blocks, i);
    const p = <usize>load<u32>(start + (<usize>block << 2));
    const q = <usize>load<u32>(start + (<usize>last << 2));
    fetch(op.index + (p << 2), op.index + (q << 2));
    fetch(op.values + p * sizeof<T>(), op.values + q * sizeof<T>());
  }
}

/** Nothing is done with the words; a load stays all the same, as it might trap. */
@inline
function fetch(from: usize, to: usize): void {
  for (let at = from; at < to; at += LINE) load<u32>(at);
}

/** Rows [from, to) of one panel: each row of A holds its non-zeros only. */
export function sparseRows<T>(op: Op, width: u32, b: usize, out: usize, outRow: usize, from: u32, to: u32): void {
  const blocks = blocksOf(op.inner);
  for (let block: u32 = 0; block < blocks; block++) {
    let o = out + <usize>from * outRow;
    if (width == 8) {
      if (sizeof<T>() == 8) sparse8x64(op, block, blocks, b, o, outRow, from, to);
      else sparse8x32(op, block, blocks, b, o, outRow, from, to);
      continue;
    }
    const first = block == 0;
    for (let i = from; i < to; i++, o += outRow) {
      const start = op.starts + (<usize>(rowOf(op, i) * (blocks + op.gap) + block) << 2);
      const p = load<u32>(start);
      const end = load<u32>(start, 4);
      if (p == end && !first) continue;
      if (width == 4) sparse4<T>(op.index, op.values, p, end, b, o, first);
      else if (width == 2) sparse2<T>(op.index, op.values, p, end, b, o, first);
      else sparse1<T>(op.index, op.values, p, end, b, o, first);
    }
  }
}
