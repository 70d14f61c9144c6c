import { dense } from './dense';
import { blocksOf, Op, panelCount, panelStart, panelWidth, VECTOR } from './layout';
import {
  copyFramed, finishPicture, finishSums, frameBytes, frameRow, isFramed, Picture, pictureOf,
} from './picture';
import { fetchRows, startOf } from './sparse';

// The output of a convolution: for each item one accumulator from +0, i, then j, then c ascending, then the bias, then the
// activation. A row i of a kernel meets items of the picture that lie side by side: a row of a product.

/** A tile of pictures `out = finish(convolution of a with b)`; a has no zeros when the record has `starts`. */
export function convolve<T>(op: Op, tile: u32): void {
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  const p = pictureOf(op);
  const items = p.outRows * p.outCols * p.filters;
  if (op.starts != 0 && op.order != 0) fetchRows<T>(op, 0, blocksOf(op.inner), from, to);
  const scratch = op.scratch + <usize>tile * op.scratchBytes;
  const framed = op.starts == 0 && isFramed(p);
  if (framed) memory.fill(scratch, 0, frameBytes<T>(p));
  for (let n = from; n < to; n++) {
    const out = op.out + <usize>n * op.outRow;
    let odd: v128;
    if (op.starts != 0) {
      memory.fill(out, 0, op.outRow);
      scatter<T>(op, p, n, out);
      odd = finishSums<T>(op, out, <usize>p.filters * sizeof<T>(), out, p.outRows * p.outCols, p.filters);
    } else {
      let picture = op.a + <usize>n * op.aRow;
      let row = <usize>(p.cols * p.channels) * sizeof<T>();
      let sums = scratch;
      if (framed) {
        copyFramed<T>(p, picture, scratch, false);
        picture = scratch;
        row = frameRow<T>(p);
        sums += frameBytes<T>(p);
      }
      odd = rows<T>(op, p, picture, row, sums, out);
    }
    finishPicture<T>(op, out, items, 0, odd);
  }
}

/** All rows of one picture's output: products of patches and the panels of K (kr·kc·channels, filters), packed. */
function rows<T>(op: Op, p: Picture, picture: usize, row: usize, sums: usize, out: usize): v128 {
  const run = p.kernelCols * p.channels;
  const inner = <usize>(p.kernelRows * run);
  const step = <usize>(p.stride * p.channels) * sizeof<T>();
  const sumsStep = <usize>op.vectors * VECTOR;
  const outBytes = <usize>(p.outCols * p.filters) * sizeof<T>();
  const panels = panelCount(op.vectors);
  let odd = i64x2.splat(0);
  for (let y: u32 = 0; y < p.outRows; y++, out += outBytes) {
    const first = picture + <usize>(y * p.stride) * row;
    for (let panel: u32 = 0; panel < panels; panel++) {
      const width = panelWidth(panel, op.vectors);
      const start = <usize>panelStart(panel, op.vectors) * VECTOR;
      const bRow = <usize>width * VECTOR;
      for (let half: usize = 0; half < bRow; half += 64) {
        let b = op.b + start * inner + half;
        for (let i: u32 = 0; i < p.kernelRows; i++, b += <usize>run * bRow) {
          const a = first + <usize>i * row;
          dense<T>(width, a, step, sizeof<T>(), b, bRow, run, sums + start + half, sumsStep, p.outCols, i == 0);
        }
      }
    }
    odd = v128.or(odd, finishSums<T>(op, sums, sumsStep, out, p.outCols, p.filters));
  }
  return odd;
}

/**
 * Adds each item of a picture that is not zero, times the kernel's items that it meets, to the outputs that they make. Items
 * come in the order r, q, c, so each output gets its own by i, then j, then c ascending. A row of outputs x ascending has the
 * kernel's columns descending: so lies `b`.
 */
function scatter<T>(op: Op, p: Picture, n: u32, out: usize): void {
  const blocks = blocksOf(op.inner);
  const start = startOf(op, blocks, n);
  const from = <usize>load<u32>(start);
  const to = <usize>load<u32>(start + (<usize>blocks << 2));
  const outRow = <usize>(p.outCols * p.filters) * sizeof<T>();
  const kernelStep = <usize>(p.stride * p.kernelCols * p.channels * p.filters) * sizeof<T>();
  const places = p.places, b = op.b;
  let value = op.values + from * sizeof<T>();
  const end = op.index + (to << 2);
  for (let at = op.index + (from << 2); at < end; at += 4, value += sizeof<T>()) {
    const place = places + <usize>(load<u32>(at) >> 3);
    let o = out + <usize>load<u32>(place);
    let k = b + <usize>load<u32>(place, 4);
    const runs = load<u32>(place, 12) >> 16;
    const x = v128.load_splat<T>(value);
    let left = load<u32>(place, 8);
    while (left >= <u32>VECTOR) {
      // Of 16 bytes: 10 are a row of a kernel of 5x5 with 8 filters in float32.
      const width: u32 = left >= 160 ? 10 : left >= 64 ? 4 : 1;
      if (width == 10) addVectors<T>(10, o, outRow, k, kernelStep, runs, x);
      else if (width == 4) addVectors<T>(4, o, outRow, k, kernelStep, runs, x);
      else addVectors<T>(1, o, outRow, k, kernelStep, runs, x);
      o += width << 4, k += width << 4, left -= width << 4;
    }
    for (; left > 0; o += sizeof<T>(), k += sizeof<T>(), left -= <u32>sizeof<T>()) {
      for (let t: u32 = 0, to = o, run = k; t < runs; t++, to -= outRow, run += kernelStep) {
        store<T>(to, <T>(load<T>(to) + <T>(load<T>(value) * load<T>(run))));
      }
    }
  }
}

/** Adds `x * k` to a known number of vectors, in so many rows of the output upwards and of the kernel downwards. */
@inline
function addVectors<T>(width: u32, out: usize, outRow: usize, k: usize, kernelStep: usize, rows: u32, x: v128): void {
  for (let t: u32 = 0; t < rows; t++, out -= outRow, k += kernelStep) {
    v128.store(out, v128.add<T>(v128.load(out), v128.mul<T>(x, v128.load(k))));
    if (width > 1) {
      v128.store(out, v128.add<T>(v128.load(out, 16), v128.mul<T>(x, v128.load(k, 16))), 16);
      v128.store(out, v128.add<T>(v128.load(out, 32), v128.mul<T>(x, v128.load(k, 32))), 32);
      v128.store(out, v128.add<T>(v128.load(out, 48), v128.mul<T>(x, v128.load(k, 48))), 48);
    }
    if (width > 4) {
      v128.store(out, v128.add<T>(v128.load(out, 64), v128.mul<T>(x, v128.load(k, 64))), 64);
      v128.store(out, v128.add<T>(v128.load(out, 80), v128.mul<T>(x, v128.load(k, 80))), 80);
      v128.store(out, v128.add<T>(v128.load(out, 96), v128.mul<T>(x, v128.load(k, 96))), 96);
      v128.store(out, v128.add<T>(v128.load(out, 112), v128.mul<T>(x, v128.load(k, 112))), 112);
      v128.store(out, v128.add<T>(v128.load(out, 128), v128.mul<T>(x, v128.load(k, 128))), 128);
      v128.store(out, v128.add<T>(v128.load(out, 144), v128.mul<T>(x, v128.load(k, 144))), 144);
    }
  }
}
