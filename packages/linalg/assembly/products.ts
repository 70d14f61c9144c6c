import { finish } from './finish';
import { BLOCK, Op, panelStart, panelWidth, raise, VECTOR } from './layout';

// Products out = A B, tile by tile: a tile is some rows of one column panel of out. Every element is one accumulator
// from +0 that adds a[i,k] * b[k,j] for k ascending; a lane belongs to one column, so vectors change no order. B's panel
// is gone through in blocks of BLOCK rows that stay in the first-level cache; between blocks the accumulators rest in out.

@inline
function mad<T>(acc: v128, x: v128, b: usize): v128 {
  return v128.add<T>(acc, v128.mul<T>(x, v128.load(b)));
}

@inline
function begin(out: usize, first: bool): v128 {
  return first ? i64x2.splat(0) : v128.load(out);
}

/** One row of A (items `step` bytes apart) times `count` rows of a panel of 8 vectors. */
function dense8<T>(a: usize, step: usize, b: usize, count: u32, out: usize, first: bool): void {
  let c0 = begin(out, first), c1 = begin(out + 16, first), c2 = begin(out + 32, first), c3 = begin(out + 48, first);
  let c4 = begin(out + 64, first), c5 = begin(out + 80, first), c6 = begin(out + 96, first), c7 = begin(out + 112, first);
  const end = b + (<usize>count << 7);
  while (b < end) {
    const x = v128.load_splat<T>(a);
    c0 = mad<T>(c0, x, b);
    c1 = mad<T>(c1, x, b + 16);
    c2 = mad<T>(c2, x, b + 32);
    c3 = mad<T>(c3, x, b + 48);
    c4 = mad<T>(c4, x, b + 64);
    c5 = mad<T>(c5, x, b + 80);
    c6 = mad<T>(c6, x, b + 96);
    c7 = mad<T>(c7, x, b + 112);
    a += step;
    b += 128;
  }
  v128.store(out, c0), v128.store(out, c1, 16), v128.store(out, c2, 32), v128.store(out, c3, 48);
  v128.store(out, c4, 64), v128.store(out, c5, 80), v128.store(out, c6, 96), v128.store(out, c7, 112);
}

/** Two rows of A, `row` bytes apart, times a panel of 4 vectors; one row when `row` is 0. */
function dense4<T>(a: usize, row: usize, step: usize, b: usize, count: u32, out: usize, outRow: usize, first: bool): void {
  const out1 = out + outRow;
  let c0 = begin(out, first), c1 = begin(out + 16, first), c2 = begin(out + 32, first), c3 = begin(out + 48, first);
  let d0 = begin(out1, first), d1 = begin(out1 + 16, first), d2 = begin(out1 + 32, first), d3 = begin(out1 + 48, first);
  const end = b + (<usize>count << 6);
  while (b < end) {
    const x = v128.load_splat<T>(a);
    const y = v128.load_splat<T>(a + row);
    const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
    c0 = v128.add<T>(c0, v128.mul<T>(x, b0));
    c1 = v128.add<T>(c1, v128.mul<T>(x, b1));
    c2 = v128.add<T>(c2, v128.mul<T>(x, b2));
    c3 = v128.add<T>(c3, v128.mul<T>(x, b3));
    d0 = v128.add<T>(d0, v128.mul<T>(y, b0));
    d1 = v128.add<T>(d1, v128.mul<T>(y, b1));
    d2 = v128.add<T>(d2, v128.mul<T>(y, b2));
    d3 = v128.add<T>(d3, v128.mul<T>(y, b3));
    a += step;
    b += 64;
  }
  v128.store(out, c0), v128.store(out, c1, 16), v128.store(out, c2, 32), v128.store(out, c3, 48);
  v128.store(out1, d0), v128.store(out1, d1, 16), v128.store(out1, d2, 32), v128.store(out1, d3, 48);
}

/** Four rows of A times a panel of 2 vectors. */
function dense2<T>(a: usize, row: usize, step: usize, b: usize, count: u32, out: usize, outRow: usize, first: bool): void {
  const out1 = out + outRow, out2 = out1 + outRow, out3 = out2 + outRow;
  const row2 = row + row, row3 = row2 + row;
  let c0 = begin(out, first), c1 = begin(out + 16, first), d0 = begin(out1, first), d1 = begin(out1 + 16, first);
  let e0 = begin(out2, first), e1 = begin(out2 + 16, first), f0 = begin(out3, first), f1 = begin(out3 + 16, first);
  const end = b + (<usize>count << 5);
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const x = v128.load_splat<T>(a), y = v128.load_splat<T>(a + row);
    c0 = v128.add<T>(c0, v128.mul<T>(x, b0));
    c1 = v128.add<T>(c1, v128.mul<T>(x, b1));
    d0 = v128.add<T>(d0, v128.mul<T>(y, b0));
    d1 = v128.add<T>(d1, v128.mul<T>(y, b1));
    const z = v128.load_splat<T>(a + row2), w = v128.load_splat<T>(a + row3);
    e0 = v128.add<T>(e0, v128.mul<T>(z, b0));
    e1 = v128.add<T>(e1, v128.mul<T>(z, b1));
    f0 = v128.add<T>(f0, v128.mul<T>(w, b0));
    f1 = v128.add<T>(f1, v128.mul<T>(w, b1));
    a += step;
    b += 32;
  }
  v128.store(out, c0), v128.store(out, c1, 16), v128.store(out1, d0), v128.store(out1, d1, 16);
  v128.store(out2, e0), v128.store(out2, e1, 16), v128.store(out3, f0), v128.store(out3, f1, 16);
}

/** Four rows of A times a panel of 1 vector. */
function dense1<T>(a: usize, row: usize, step: usize, b: usize, count: u32, out: usize, outRow: usize, first: bool): void {
  const out1 = out + outRow, out2 = out1 + outRow, out3 = out2 + outRow;
  const row2 = row + row, row3 = row2 + row;
  let c = begin(out, first), d = begin(out1, first), e = begin(out2, first), f = begin(out3, first);
  const end = b + (<usize>count << 4);
  while (b < end) {
    const x = v128.load(b);
    c = v128.add<T>(c, v128.mul<T>(v128.load_splat<T>(a), x));
    d = v128.add<T>(d, v128.mul<T>(v128.load_splat<T>(a + row), x));
    e = v128.add<T>(e, v128.mul<T>(v128.load_splat<T>(a + row2), x));
    f = v128.add<T>(f, v128.mul<T>(v128.load_splat<T>(a + row3), x));
    a += step;
    b += 16;
  }
  v128.store(out, c), v128.store(out1, d), v128.store(out2, e), v128.store(out3, f);
}

/** Rows [from, to) of one panel. Where fewer rows are left than a kernel takes at once, it is given one row again and again. */
function denseRows<T>(op: Op, width: u32, b: usize, out: usize, outRow: usize, from: u32, to: u32): void {
  const panelRow = <usize>width * VECTOR;
  for (let k: u32 = 0; k < op.inner || k == 0; k += BLOCK) {
    const count = min<u32>(BLOCK, op.inner - k);
    const first = k == 0;
    const bBlock = b + <usize>k * panelRow;
    let a = op.a + <usize>from * op.aRow + <usize>k * op.aStep;
    let o = out + <usize>from * outRow;
    let i = from;
    if (width == 8) {
      for (; i < to; i++, a += op.aRow, o += outRow) dense8<T>(a, op.aStep, bBlock, count, o, first);
      continue;
    }
    const together: u32 = width == 4 ? 2 : 4;
    for (; i < to; ) {
      const whole = to - i >= together;
      const row = whole ? op.aRow : 0;
      const oRow = whole ? outRow : 0;
      if (width == 4) dense4<T>(a, row, op.aStep, bBlock, count, o, oRow, first);
      else if (width == 2) dense2<T>(a, row, op.aStep, bBlock, count, o, oRow, first);
      else dense1<T>(a, row, op.aStep, bBlock, count, o, oRow, first);
      const did: u32 = whole ? together : 1;
      i += did;
      a += op.aRow * did;
      o += outRow * did;
    }
  }
}

/** One row's non-zeros [p, end) of a block times a panel of 8 vectors. `index` counts in steps of 128 bytes. */
function sparse8<T>(index: usize, values: usize, p: u32, end: u32, b: usize, out: usize, first: bool): void {
  let c0 = begin(out, first), c1 = begin(out + 16, first), c2 = begin(out + 32, first), c3 = begin(out + 48, first);
  let c4 = begin(out + 64, first), c5 = begin(out + 80, first), c6 = begin(out + 96, first), c7 = begin(out + 112, first);
  let at = index + (<usize>p << 2);
  let value = values + <usize>p * sizeof<T>();
  const last = index + (<usize>end << 2);
  while (at < last) {
    const row = b + <usize>load<u32>(at);
    const x = v128.load_splat<T>(value);
    c0 = v128.add<T>(c0, v128.mul<T>(x, v128.load(row)));
    c1 = v128.add<T>(c1, v128.mul<T>(x, v128.load(row, 16)));
    c2 = v128.add<T>(c2, v128.mul<T>(x, v128.load(row, 32)));
    c3 = v128.add<T>(c3, v128.mul<T>(x, v128.load(row, 48)));
    c4 = v128.add<T>(c4, v128.mul<T>(x, v128.load(row, 64)));
    c5 = v128.add<T>(c5, v128.mul<T>(x, v128.load(row, 80)));
    c6 = v128.add<T>(c6, v128.mul<T>(x, v128.load(row, 96)));
    c7 = v128.add<T>(c7, v128.mul<T>(x, v128.load(row, 112)));
    at += 4;
    value += sizeof<T>();
  }
  v128.store(out, c0), v128.store(out, c1, 16), v128.store(out, c2, 32), v128.store(out, c3, 48);
  v128.store(out, c4, 64), v128.store(out, c5, 80), v128.store(out, c6, 96), v128.store(out, c7, 112);
}

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

/** Rows [from, to) of one panel: each row of A holds its non-zeros only. */
function sparseRows<T>(op: Op, width: u32, b: usize, out: usize, outRow: usize, from: u32, to: u32): void {
  const blocks = max<u32>(1, (op.inner + BLOCK - 1) / BLOCK);
  for (let block: u32 = 0; block < blocks; block++) {
    const first = block == 0;
    for (let i = from; i < to; i++) {
      const row = op.order == 0 ? i : load<u32>(op.order + (<usize>i << 2));
      const start = op.starts + (<usize>(row * blocks + block) << 2);
      const p = load<u32>(start);
      const end = load<u32>(start, 4);
      if (p == end && !first) continue;
      const o = out + <usize>i * outRow;
      if (width == 8) sparse8<T>(op.index, op.values, p, end, b, o, first);
      else if (width == 4) sparse4<T>(op.index, op.values, p, end, b, o, first);
      else if (width == 2) sparse2<T>(op.index, op.values, p, end, b, o, first);
      else sparse1<T>(op.index, op.values, p, end, b, o, first);
    }
  }
}

/** A tile of `out = finish(A B)`; A is sparse when the record has `starts`. */
export function product<T>(op: Op, tile: u32): void {
  const chunks = (op.rows + op.rowsPerTile - 1) / op.rowsPerTile;
  const panel = tile / chunks;
  const from = (tile % chunks) * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  const width = panelWidth(panel, op.vectors);
  const start = panelStart(panel, op.vectors);
  const packed = op.outRow == 0;
  const outRow: usize = packed ? <usize>width * VECTOR : op.outRow;
  const out = op.out + <usize>start * VECTOR * (packed ? <usize>op.rows : 1);
  const b = op.b + <usize>start * VECTOR * <usize>op.inner;
  if (op.starts != 0) sparseRows<T>(op, width, b, out, outRow, from, to);
  else denseRows<T>(op, width, b, out, outRow, from, to);
  if (op.finish == 0 && op.bias == 0) return;
  const bias: usize = op.bias == 0 ? 0 : op.bias + <usize>start * VECTOR;
  const h = op.h + <usize>start * VECTOR;
  let odd = i64x2.splat(0);
  for (let i = from; i < to; i++) {
    odd = v128.or(odd, finish<T>(op.finish, out + <usize>i * outRow, width, bias, h + <usize>i * op.hRow));
  }
  if (v128.any_true(odd)) raise(op);
}

/**
 * A tile of `out = Aᵀ B` for sparse rows A of a batch: one panel of B, one block of A's columns. B (rows) and out
 * (inner rows) are packed. Rows ascend, so each element adds its samples in order; the block of out stays in cache.
 */
export function scatter<T>(op: Op, tile: u32): void {
  const blocks = max<u32>(1, (op.inner + BLOCK - 1) / BLOCK);
  const panel = tile / blocks;
  const block = tile % blocks;
  const width = panelWidth(panel, op.vectors);
  const start = panelStart(panel, op.vectors);
  const bytes = <usize>width * VECTOR;
  const shift: u32 = 3 - ctz<u32>(width);
  const out = op.out + <usize>start * VECTOR * <usize>op.inner;
  const b = op.b + <usize>start * VECTOR * <usize>op.rows;
  const k = block * BLOCK;
  memory.fill(out + <usize>k * bytes, 0, <usize>min<u32>(BLOCK, op.inner - k) * bytes);
  for (let i: u32 = 0; i < op.rows; i++) {
    const row = op.order == 0 ? i : load<u32>(op.order + (<usize>i << 2));
    const at = op.starts + (<usize>(row * blocks + block) << 2);
    const p = load<u32>(at);
    const end = load<u32>(at, 4);
    const bRow = b + <usize>i * bytes;
    if (width == 8) scatter8<T>(op.index, op.values, p, end, bRow, out);
    else scatterNarrow<T>(op.index, op.values, p, end, bRow, out, width, shift);
  }
}

function scatter8<T>(index: usize, values: usize, p: u32, end: u32, b: usize, out: usize): void {
  const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
  const b4 = v128.load(b, 64), b5 = v128.load(b, 80), b6 = v128.load(b, 96), b7 = v128.load(b, 112);
  let at = index + (<usize>p << 2);
  let value = values + <usize>p * sizeof<T>();
  const last = index + (<usize>end << 2);
  while (at < last) {
    const o = out + <usize>load<u32>(at);
    const x = v128.load_splat<T>(value);
    v128.store(o, v128.add<T>(v128.load(o), v128.mul<T>(x, b0)));
    v128.store(o, v128.add<T>(v128.load(o, 16), v128.mul<T>(x, b1)), 16);
    v128.store(o, v128.add<T>(v128.load(o, 32), v128.mul<T>(x, b2)), 32);
    v128.store(o, v128.add<T>(v128.load(o, 48), v128.mul<T>(x, b3)), 48);
    v128.store(o, v128.add<T>(v128.load(o, 64), v128.mul<T>(x, b4)), 64);
    v128.store(o, v128.add<T>(v128.load(o, 80), v128.mul<T>(x, b5)), 80);
    v128.store(o, v128.add<T>(v128.load(o, 96), v128.mul<T>(x, b6)), 96);
    v128.store(o, v128.add<T>(v128.load(o, 112), v128.mul<T>(x, b7)), 112);
    at += 4;
    value += sizeof<T>();
  }
}

function scatterNarrow<T>(index: usize, values: usize, p: u32, end: u32, b: usize, out: usize, width: u32, shift: u32): void {
  for (; p < end; p++) {
    const o = out + <usize>(load<u32>(index + (<usize>p << 2)) >> shift);
    const x = v128.load_splat<T>(values + <usize>p * sizeof<T>());
    for (let v: usize = 0; v < <usize>width * VECTOR; v += VECTOR) {
      v128.store(o + v, v128.add<T>(v128.load(o + v), v128.mul<T>(x, v128.load(b + v))));
    }
  }
}
