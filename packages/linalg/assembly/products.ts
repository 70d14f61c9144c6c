import { denseRows } from './dense';
import { finish } from './finish';
import { blocksOf, Op, panelCount, panelStart, panelWidth, raise, VECTOR } from './layout';
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
    if (op.order != 0) fetchRows<T>(op, 0, blocksOf(op.inner), from, to);
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
