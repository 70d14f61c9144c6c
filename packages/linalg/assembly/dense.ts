import { Op } from './layout';

// Dense kernels: some rows of A times one panel of B, `count` rows of B at a time. Every element is one accumulator from
// +0 that adds a[i,k] * b[k,j] for k ascending; a lane belongs to one column, so vectors change no order.
//
//     a      first item of the rows of A; `aRow` bytes from row to row, `step` bytes from k to k + 1
//     b      first vector of the panel's rows; `bRow` bytes from k to k + 1
//     out    first vector of the rows of the result; `outRow` bytes from row to row
//
// Rows of A are taken two or four together, which loads B once for all of them; a row that is left over alone stands in
// for its missing neighbours (`aRow` and `outRow` 0), which computes it again and stores the same.
//
// The shapes are those that V8 compiles without spilling an accumulator, in old versions too: eight accumulators, a loop
// that is not unrolled, a function of its own (exported, so that the optimiser does not inline it).

@inline
export function begin(out: usize, first: bool): v128 {
  return first ? i64x2.splat(0) : v128.load(out);
}

/** Pairs of rows times 4 vectors of B. */
function dense4<T>(
  a: usize, aRow: usize, step: usize, b0: usize, bRow: usize, count: u32, out: usize, outRow: usize, rows: u32, first: bool,
): void {
  const end = b0 + <usize>count * bRow;
  for (let left = <i32>rows; left > 0; left -= 2, a += aRow << 1, out += outRow << 1) {
    const out1 = left > 1 ? out + outRow : out;
    let x = a;
    let y = left > 1 ? a + aRow : a;
    let c0 = begin(out, first), c1 = begin(out + 16, first), c2 = begin(out + 32, first), c3 = begin(out + 48, first);
    let d0 = begin(out1, first), d1 = begin(out1 + 16, first), d2 = begin(out1 + 32, first), d3 = begin(out1 + 48, first);
    for (let b = b0; b < end; b += bRow, x += step, y += step) {
      const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
      const p = v128.load_splat<T>(x);
      c0 = v128.add<T>(c0, v128.mul<T>(p, b0));
      c1 = v128.add<T>(c1, v128.mul<T>(p, b1));
      c2 = v128.add<T>(c2, v128.mul<T>(p, b2));
      c3 = v128.add<T>(c3, v128.mul<T>(p, b3));
      const q = v128.load_splat<T>(y);
      d0 = v128.add<T>(d0, v128.mul<T>(q, b0));
      d1 = v128.add<T>(d1, v128.mul<T>(q, b1));
      d2 = v128.add<T>(d2, v128.mul<T>(q, b2));
      d3 = v128.add<T>(d3, v128.mul<T>(q, b3));
    }
    v128.store(out, c0), v128.store(out, c1, 16), v128.store(out, c2, 32), v128.store(out, c3, 48);
    v128.store(out1, d0), v128.store(out1, d1, 16), v128.store(out1, d2, 32), v128.store(out1, d3, 48);
  }
}

/** Four rows together times 2 vectors of B. */
function dense2<T>(
  a: usize, aRow: usize, step: usize, b0: usize, bRow: usize, count: u32, out: usize, outRow: usize, rows: u32, first: bool,
): void {
  const end = b0 + <usize>count * bRow;
  for (let left = <i32>rows; left > 0; left -= 4, a += aRow << 2, out += outRow << 2) {
    const out1 = left > 1 ? out + outRow : out, out2 = left > 2 ? out1 + outRow : out, out3 = left > 3 ? out2 + outRow : out;
    const row1: usize = left > 1 ? aRow : 0, row2: usize = left > 2 ? aRow << 1 : 0, row3: usize = left > 3 ? aRow * 3 : 0;
    let x = a;
    let c0 = begin(out, first), c1 = begin(out + 16, first), d0 = begin(out1, first), d1 = begin(out1 + 16, first);
    let e0 = begin(out2, first), e1 = begin(out2 + 16, first), f0 = begin(out3, first), f1 = begin(out3 + 16, first);
    for (let b = b0; b < end; b += bRow, x += step) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      const p = v128.load_splat<T>(x);
      c0 = v128.add<T>(c0, v128.mul<T>(p, b0));
      c1 = v128.add<T>(c1, v128.mul<T>(p, b1));
      const q = v128.load_splat<T>(x + row1);
      d0 = v128.add<T>(d0, v128.mul<T>(q, b0));
      d1 = v128.add<T>(d1, v128.mul<T>(q, b1));
      const r = v128.load_splat<T>(x + row2);
      e0 = v128.add<T>(e0, v128.mul<T>(r, b0));
      e1 = v128.add<T>(e1, v128.mul<T>(r, b1));
      const s = v128.load_splat<T>(x + row3);
      f0 = v128.add<T>(f0, v128.mul<T>(s, b0));
      f1 = v128.add<T>(f1, v128.mul<T>(s, b1));
    }
    v128.store(out, c0), v128.store(out, c1, 16), v128.store(out1, d0), v128.store(out1, d1, 16);
    v128.store(out2, e0), v128.store(out2, e1, 16), v128.store(out3, f0), v128.store(out3, f1, 16);
  }
}

/** Four rows together times 1 vector of B. */
function dense1<T>(
  a: usize, aRow: usize, step: usize, b0: usize, bRow: usize, count: u32, out: usize, outRow: usize, rows: u32, first: bool,
): void {
  const end = b0 + <usize>count * bRow;
  for (let left = <i32>rows; left > 0; left -= 4, a += aRow << 2, out += outRow << 2) {
    const out1 = left > 1 ? out + outRow : out, out2 = left > 2 ? out1 + outRow : out, out3 = left > 3 ? out2 + outRow : out;
    const row1: usize = left > 1 ? aRow : 0, row2: usize = left > 2 ? aRow << 1 : 0, row3: usize = left > 3 ? aRow * 3 : 0;
    let x = a;
    let c = begin(out, first), d = begin(out1, first), e = begin(out2, first), f = begin(out3, first);
    for (let b = b0; b < end; b += bRow, x += step) {
      const v = v128.load(b);
      c = v128.add<T>(c, v128.mul<T>(v128.load_splat<T>(x), v));
      d = v128.add<T>(d, v128.mul<T>(v128.load_splat<T>(x + row1), v));
      e = v128.add<T>(e, v128.mul<T>(v128.load_splat<T>(x + row2), v));
      f = v128.add<T>(f, v128.mul<T>(v128.load_splat<T>(x + row3), v));
    }
    v128.store(out, c), v128.store(out1, d), v128.store(out2, e), v128.store(out3, f);
  }
}

export function dense4x64(
  a: usize, aRow: usize, step: usize, b: usize, bRow: usize, count: u32, out: usize, outRow: usize, rows: u32, first: bool,
): void {
  dense4<f64>(a, aRow, step, b, bRow, count, out, outRow, rows, first);
}
export function dense4x32(
  a: usize, aRow: usize, step: usize, b: usize, bRow: usize, count: u32, out: usize, outRow: usize, rows: u32, first: bool,
): void {
  dense4<f32>(a, aRow, step, b, bRow, count, out, outRow, rows, first);
}
export function dense2x64(
  a: usize, aRow: usize, step: usize, b: usize, bRow: usize, count: u32, out: usize, outRow: usize, rows: u32, first: bool,
): void {
  dense2<f64>(a, aRow, step, b, bRow, count, out, outRow, rows, first);
}
export function dense2x32(
  a: usize, aRow: usize, step: usize, b: usize, bRow: usize, count: u32, out: usize, outRow: usize, rows: u32, first: bool,
): void {
  dense2<f32>(a, aRow, step, b, bRow, count, out, outRow, rows, first);
}
export function dense1x64(
  a: usize, aRow: usize, step: usize, b: usize, bRow: usize, count: u32, out: usize, outRow: usize, rows: u32, first: bool,
): void {
  dense1<f64>(a, aRow, step, b, bRow, count, out, outRow, rows, first);
}
export function dense1x32(
  a: usize, aRow: usize, step: usize, b: usize, bRow: usize, count: u32, out: usize, outRow: usize, rows: u32, first: bool,
): void {
  dense1<f32>(a, aRow, step, b, bRow, count, out, outRow, rows, first);
}

/** Rows of a panel of `width` vectors, of which one of 8 is gone through as two halves. */
@inline
export function dense<T>(
  width: u32, a: usize, aRow: usize, step: usize, b: usize, bRow: usize, count: u32, out: usize, outRow: usize, rows: u32, first: bool,
): void {
  if (sizeof<T>() == 8) {
    if (width >= 4) dense4x64(a, aRow, step, b, bRow, count, out, outRow, rows, first);
    else if (width == 2) dense2x64(a, aRow, step, b, bRow, count, out, outRow, rows, first);
    else dense1x64(a, aRow, step, b, bRow, count, out, outRow, rows, first);
  } else {
    if (width >= 4) dense4x32(a, aRow, step, b, bRow, count, out, outRow, rows, first);
    else if (width == 2) dense2x32(a, aRow, step, b, bRow, count, out, outRow, rows, first);
    else dense1x32(a, aRow, step, b, bRow, count, out, outRow, rows, first);
  }
}

/** Rows of B that are gone through at a time: 128 rows of 128 bytes are half of the first-level cache. */
const AT_A_TIME: u32 = 128;

/** Rows [from, to) of one panel of `width` vectors. */
export function denseRows<T>(op: Op, width: u32, b: usize, out: usize, outRow: usize, from: u32, to: u32): void {
  const bRow = <usize>width << 4;
  const rows = to - from;
  out += <usize>from * outRow;
  for (let k: u32 = 0; k < op.inner || k == 0; k += AT_A_TIME) {
    const count = min<u32>(AT_A_TIME, op.inner - k);
    const first = k == 0;
    const a = op.a + <usize>from * op.aRow + <usize>k * op.aStep;
    const bBlock = b + <usize>k * bRow;
    dense<T>(width, a, op.aRow, op.aStep, bBlock, bRow, count, out, outRow, rows, first);
    if (width == 8) dense<T>(8, a, op.aRow, op.aStep, bBlock + 64, bRow, count, out + 64, outRow, rows, first);
  }
}
