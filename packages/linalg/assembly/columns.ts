import { BLOCK, blocksOf, Op } from './layout';
import { fetchRows, startOf } from './sparse';

// The transpose of a batch's sparse rows, made anew for each batch: a sorting by column that counts first, so that each
// column has its samples one behind the other, in the batch's order. The gradient of the first layer is then a product of
// these lists, with its sums in registers from the first sample to the last; adding each sample's part to the gradient
// would store as many vectors as it adds.
//
//     out      starts of the lists: for each column and each block of BLOCK samples where they begin in `a` and `b`, and
//              one more at the end of each column
//     a, b     each non-zero's sample, times 128 bytes, and its value

/** A tile: the lists of a block of columns. Its non-zeros lie behind those of the blocks before it. */
export function columns<T>(op: Op, block: u32): void {
  const rows = op.rows;
  const blocks = blocksOf(op.inner);
  const cellBytes = <usize>(blocksOf(rows) + 1) << 2;
  const first = op.out + <usize>(block * BLOCK) * cellBytes;
  const last = op.out + <usize>min<u32>(op.inner, (block + 1) * BLOCK) * cellBytes;
  fetchRows<T>(op, block, block + 1, 0, rows);
  // How many samples each column has, in the second word of its starts.
  for (let cell = first; cell < last; cell += cellBytes) store<u32>(cell, 0, 4);
  let p: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const start = startOf(op, blocks, i);
    const from = load<u32>(start + (<usize>block << 2));
    p += from - load<u32>(start);
    const end = op.index + (<usize>load<u32>(start + (<usize>block << 2), 4) << 2);
    for (let at = op.index + (<usize>from << 2); at < end; at += 4) {
      const cell = op.out + <usize>(load<u32>(at) >> 7) * cellBytes;
      store<u32>(cell, load<u32>(cell, 4) + 1, 4);
    }
  }
  for (let cell = first; cell < last; cell += cellBytes) {
    store<u32>(cell, p);
    p += load<u32>(cell, 4);
  }
  // A list grows at the start of what comes after it.
  for (let from: u32 = 0, next: usize = 4; from < rows; from += BLOCK, next += 4) {
    for (let cell = first; cell < last; cell += cellBytes) store<u32>(cell + next, load<u32>(cell + next - 4));
    const to = min<u32>(rows, from + BLOCK);
    for (let i = from; i < to; i++) list<T>(op, startOf(op, blocks, i) + (<usize>block << 2), op.out + next, cellBytes, i << 7);
  }
}

/** Appends the non-zeros of a row's part to the lists of their columns. */
@inline
function list<T>(op: Op, start: usize, ends: usize, cellBytes: usize, name: u32): void {
  const index = op.a, values = op.b;
  let at = op.index + (<usize>load<u32>(start) << 2);
  let value = op.values + <usize>load<u32>(start) * sizeof<T>();
  for (const end = op.index + (<usize>load<u32>(start, 4) << 2); at < end; at += 4, value += sizeof<T>()) {
    const cell = ends + <usize>(load<u32>(at) >> 7) * cellBytes;
    const p = load<u32>(cell);
    store<u32>(cell, p + 1);
    store<u32>(index + (<usize>p << 2), name);
    store<T>(values + <usize>p * sizeof<T>(), load<T>(value));
  }
}
