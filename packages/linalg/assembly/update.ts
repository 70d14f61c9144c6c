import { notFinite } from './finish';
import { Op, panelCount, panelStart, panelWidth, raise, VECTOR } from './layout';

/**
 * A tile of `w += scale * g`, both of `inner` vectors that lie in one order: out is w, b is g. Says so when a
 * parameter is no longer finite.
 */
export function update<T>(op: Op, tile: u32): void {
  const rate = v128.splat<T>(<T>op.scale);
  const from = <usize>tile * <usize>op.rowsPerTile * VECTOR;
  const to = min<usize>(<usize>op.inner, (<usize>tile + 1) * <usize>op.rowsPerTile) * VECTOR;
  let odd = i64x2.splat(0);
  for (let at = from; at < to; at += VECTOR) {
    const w = v128.add<T>(v128.load(op.out + at), v128.mul<T>(rate, v128.load(op.b + at)));
    v128.store(op.out + at, w);
    odd = v128.or(odd, notFinite<T>(w));
  }
  if (v128.any_true(odd)) raise(op);
}

/** A tile of column sums: one panel of the packed B (rows), into the vectors of out. */
export function columnSums<T>(op: Op, panel: u32): void {
  const width = panelWidth(panel, op.vectors);
  const start = panelStart(panel, op.vectors);
  const bytes = <usize>width * VECTOR;
  for (let v: usize = 0; v < bytes; v += VECTOR) {
    let b = op.b + <usize>start * VECTOR * <usize>op.rows + v;
    let sum = i64x2.splat(0);
    for (let i: u32 = 0; i < op.rows; i++, b += bytes) sum = v128.add<T>(sum, v128.load(b));
    v128.store(op.out + <usize>start * VECTOR + v, sum);
  }
}

/** A tile of rows of the row-major a (rows, vectors a row) copied into the packed out. */
export function pack(op: Op, tile: u32): void {
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  const panels = panelCount(op.vectors);
  for (let p: u32 = 0; p < panels; p++) {
    const start = <usize>panelStart(p, op.vectors) * VECTOR;
    const bytes = <usize>panelWidth(p, op.vectors) * VECTOR;
    const out = op.out + start * <usize>op.rows;
    for (let i = from; i < to; i++) {
      memory.copy(out + <usize>i * bytes, op.a + <usize>i * op.aRow + start, bytes);
    }
  }
}

/** The first byte of item (row, col) of a packed matrix. */
@inline
function packedItem<T>(base: usize, rows: u32, vectors: u32, row: u32, col: u32): usize {
  const lanes: u32 = 16 / sizeof<T>();
  const vector = col / lanes;
  const full = vectors >> 3;
  let panel = vector >> 3;
  if (panel >= full) {
    panel = full;
    while (vector >= panelStart(panel, vectors) + panelWidth(panel, vectors)) panel++;
  }
  const start = panelStart(panel, vectors);
  const bytes = <usize>panelWidth(panel, vectors) * VECTOR;
  return base + <usize>start * VECTOR * <usize>rows + <usize>row * bytes + <usize>(col - start * lanes) * sizeof<T>();
}

/** A tile of columns of a packed b (inner rows, vectors) as rows of the packed out (rows = b's columns). */
export function transpose<T>(op: Op, tile: u32): void {
  const lanes: u32 = 16 / sizeof<T>();
  const outVectors = (op.inner + lanes - 1) / lanes;
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  for (let j = from; j < to; j++) {
    for (let i: u32 = 0; i < op.inner; i++) {
      const value = load<T>(packedItem<T>(op.b, op.inner, op.vectors, i, j));
      store<T>(packedItem<T>(op.out, op.rows, outVectors, j, i), value);
    }
  }
}
