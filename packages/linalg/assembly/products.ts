import { denseRows } from './dense';
import { finish } from './finish';
import { BLOCK, Op, panelCount, panelStart, panelWidth, raise, VECTOR } from './layout';
import { fetchRows, sparseRows } from './sparse';

// Products out = A B, tile by tile: a tile is some rows of one column panel of out. Every element is one accumulator
// from +0 that adds a[i,k] * b[k,j] for k ascending; a lane belongs to one column, so vectors change no order.

/** A tile of `out = finish(A B)`; A is sparse when the record has `starts`. In a group a tile has all panels. */
export function product<T>(op: Op, tile: u32): void {
  const chunks = (op.rows + op.rowsPerTile - 1) / op.rowsPerTile;
  const from = (tile % chunks) * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  if (op.group == 0) {
    panelRows<T>(op, tile / chunks, from, to);
    return;
  }
  const panels = panelCount(op.vectors);
  for (let panel: u32 = 0; panel < panels; panel++) panelRows<T>(op, panel, from, to);
}

/** Rows [from, to) of a panel of the product. */
function panelRows<T>(op: Op, panel: u32, from: u32, to: u32): void {
  const width = panelWidth(panel, op.vectors);
  const start = panelStart(panel, op.vectors);
  const packed = op.outRow == 0;
  const outRow: usize = packed ? <usize>width * VECTOR : op.outRow;
  const out = op.out + <usize>start * VECTOR * (packed ? <usize>op.rows : 1);
  const b = op.b + <usize>start * VECTOR * <usize>op.inner;
  if (op.starts != 0) {
    if (op.order != 0) fetchRows<T>(op, from, to);
    sparseRows<T>(op, width, b, out, outRow, from, to);
  }
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
    const at = op.starts + (<usize>(row * (blocks + op.gap) + block) << 2);
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
