import { notFinite } from './finish';
import { Op, panelCount, panelStart, panelWidth, raise, VECTOR } from './layout';

const enum Kind {
  Plain = 0,
  Sgd = 1,
  Momentum = 2,
  Nesterov = 3,
  Adam = 4,
}

/** Constants of a rule, in the order in which they lie. */
const enum Constant {
  Decay = 0,
  Keep = 1,
  First = 2,
  FirstRest = 3,
  Second = 4,
  SecondRest = 5,
  Correction = 6,
  Epsilon = 7,
  Clip = 8,
}

/** A constant in every lane. */
@inline
function constant<T>(op: Op, which: usize): v128 {
  return v128.load(op.constants + (which << 4));
}

/**
 * A tile of an update, of `inner` vectors that lie in one order: out is the parameter w, b its downhill gradient g,
 * first and second its moments. Says so when a parameter is no longer finite.
 */
export function update<T>(op: Op, tile: u32): void {
  if (op.kind == Kind.Plain) plain<T>(op, tile);
  else if (op.kind == Kind.Adam) adam<T>(op, tile);
  else descend<T>(op, tile);
}

/** `w += rate * d` with d = clip * g - decay * w, or the momentum b = first * b + d, or Nesterov's d + first * b, for it. */
function descend<T>(op: Op, tile: u32): void {
  const kind = op.kind;
  const rate = v128.splat<T>(<T>op.scale);
  const decay = constant<T>(op, Constant.Decay);
  const momentum = constant<T>(op, Constant.First);
  const clip = constant<T>(op, Constant.Clip);
  const out = op.out, gradient = op.b, first = op.first;
  const from = <usize>tile * <usize>op.rowsPerTile * VECTOR;
  const to = min<usize>(<usize>op.inner, (<usize>tile + 1) * <usize>op.rowsPerTile) * VECTOR;
  let odd = i64x2.splat(0);
  for (let at = from; at < to; at += VECTOR) {
    const before = v128.load(out + at);
    let d = v128.sub<T>(v128.mul<T>(clip, v128.load(gradient + at)), v128.mul<T>(decay, before));
    if (kind != Kind.Sgd) {
      const b = v128.add<T>(v128.mul<T>(momentum, v128.load(first + at)), d);
      v128.store(first + at, b);
      d = kind == Kind.Nesterov ? v128.add<T>(d, v128.mul<T>(momentum, b)) : b;
    }
    const w = v128.add<T>(before, v128.mul<T>(rate, d));
    v128.store(out + at, w);
    odd = v128.or(odd, notFinite<T>(w));
  }
  if (v128.any_true(odd)) raise(op);
}

/** `w = keep * w + rate * (m / (sqrt(v) / correction + epsilon))`, the moments m of d = clip * g - decay * w and v of d * d. */
function adam<T>(op: Op, tile: u32): void {
  const c = op.constants;
  const rate = v128.splat<T>(<T>op.scale);
  const out = op.out, gradient = op.b, first = op.first, second = op.second;
  const from = <usize>tile * <usize>op.rowsPerTile * VECTOR;
  const to = min<usize>(<usize>op.inner, (<usize>tile + 1) * <usize>op.rowsPerTile) * VECTOR;
  let odd = i64x2.splat(0);
  for (let at = from; at < to; at += VECTOR) {
    const before = v128.load(out + at);
    const clipped = v128.mul<T>(v128.load(c, Constant.Clip << 4), v128.load(gradient + at));
    const d = v128.sub<T>(clipped, v128.mul<T>(v128.load(c, Constant.Decay << 4), before));
    const m = v128.add<T>(
      v128.mul<T>(v128.load(c, Constant.First << 4), v128.load(first + at)),
      v128.mul<T>(v128.load(c, Constant.FirstRest << 4), d),
    );
    const squares = v128.mul<T>(v128.mul<T>(v128.load(c, Constant.SecondRest << 4), d), d);
    const v = v128.add<T>(v128.mul<T>(v128.load(c, Constant.Second << 4), v128.load(second + at)), squares);
    v128.store(first + at, m);
    v128.store(second + at, v);
    const root = v128.div<T>(v128.sqrt<T>(v), v128.load(c, Constant.Correction << 4));
    const step = v128.div<T>(m, v128.add<T>(root, v128.load(c, Constant.Epsilon << 4)));
    const w = v128.add<T>(v128.mul<T>(v128.load(c, Constant.Keep << 4), before), v128.mul<T>(rate, step));
    v128.store(out + at, w);
    odd = v128.or(odd, notFinite<T>(w));
  }
  if (v128.any_true(odd)) raise(op);
}

/** `w += scale * g`. */
function plain<T>(op: Op, tile: u32): void {
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

/** The panel that has vector `vector` of a row. */
function panelOf(vector: u32, vectors: u32): u32 {
  let panel = min<u32>(vector >> 3, vectors >> 3);
  while (vector >= panelStart(panel, vectors) + panelWidth(panel, vectors)) panel++;
  return panel;
}

/** A tile of columns of a packed b (inner rows, vectors) as rows of out (rows = b's columns): row-major when outRow > 0, else packed. */
export function transpose<T>(op: Op, tile: u32): void {
  const lanes: u32 = 16 / sizeof<T>();
  const outVectors = (op.inner + lanes - 1) / lanes;
  const outPanels = panelCount(outVectors);
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  for (let j = from; j < to; j++) {
    const panel = panelOf(j / lanes, op.vectors);
    const start = panelStart(panel, op.vectors);
    const step = <usize>panelWidth(panel, op.vectors) * VECTOR;
    let b = op.b + <usize>start * VECTOR * <usize>op.inner + <usize>(j - start * lanes) * sizeof<T>();
    if (op.outRow != 0) {
      let out = op.out + <usize>j * op.outRow;
      for (const end = out + <usize>op.inner * sizeof<T>(); out < end; out += sizeof<T>(), b += step) store<T>(out, load<T>(b));
      continue;
    }
    for (let p: u32 = 0; p < outPanels; p++) {
      const outStart = panelStart(p, outVectors);
      const bytes = <usize>panelWidth(p, outVectors) * VECTOR;
      let out = op.out + <usize>outStart * VECTOR * <usize>op.rows + <usize>j * bytes;
      const items = min<usize>(bytes, <usize>(op.inner - outStart * lanes) * sizeof<T>());
      for (const end = out + items; out < end; out += sizeof<T>(), b += step) store<T>(out, load<T>(b));
    }
  }
}
