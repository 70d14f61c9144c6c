import type { FloatArray, RandomState } from '@nn-labs/linalg';
import { cutKernel, pictureBytes, pictureScratch, writePicture } from '@nn-labs/linalg/engine';
import {
  addKernelGradient,
  addRow,
  addSumRows,
  type ConvolutionShape,
  convolve,
  inputGradient,
  maxPoolGradient,
} from '@nn-labs/linalg/reference';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finishes } from '../../../src/engine/program.ts';
import { arrayOf, check, draw, expectSameBits, type Setting, seed, settings, streamOf } from '../values.ts';
import { Workbench } from '../workbench.ts';
import { isPadded, shapes, sizes } from './convolution-shapes.ts';
import { type Finish, finishPlainly } from './finishes.ts';

interface Case extends Setting {
  readonly shape: ConvolutionShape;
  readonly count: number;
  readonly sparse: boolean;
  readonly withBias: boolean;
  readonly activation: 'none' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu';
  /** For how many threads the kernel's gradient is cut. */
  readonly cutFor: number;
  readonly ordered: boolean;
  /** How many of the pictures a gradient takes first, before it goes on. */
  readonly first: number;
  readonly wild: boolean;
  /** Rows and columns of the windows of a max-pooling whose deltas are given; 0: there is none. */
  readonly window: number;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    settings,
    fc.record({
      shape: shapes,
      count: fc.integer({ min: 1, max: 7 }),
      sparse: fc.boolean(),
      withBias: fc.boolean(),
      activation: fc.constantFrom('none', 'sigmoid', 'tanh', 'relu', 'leakyRelu'),
      cutFor: fc.integer({ min: 1, max: 9 }),
      ordered: fc.boolean(),
      first: fc.nat(7),
      wild: fc.boolean(),
      window: fc.nat(3),
    }),
  )
  .map(([setting, rest]) => ({ ...setting, ...rest }) as Case);

/** A convolution in the engine: its record, and its kernel as forward pass and gradients read it. */
class Lifted {
  readonly bench: Workbench;
  readonly picture: number;
  readonly given: Case;
  readonly #taps: number;

  constructor(bench: Workbench, given: Case) {
    this.bench = bench;
    this.given = given;
    this.picture = bench.room(pictureBytes(given.shape));
    this.#taps = writePicture(bench.engine.buffer, this.picture, given.shape, bench.itemBytes);
  }

  /** How `count` pictures are cut, with scratch for each tile. */
  byPictures(kind: 'convolve' | 'inputGradient', count: number) {
    const { shape, rowsPerTile } = this.given;
    const tiles = Math.ceil(count / rowsPerTile);
    const scratchBytes = pictureScratch(shape, this.bench.itemBytes)[kind];
    return { rows: count, rowsPerTile, tiles, scratchBytes, scratch: this.bench.room(tiles * scratchBytes) };
  }

  /** How the kernel's gradient is cut. */
  byKernel(count: number) {
    const { shape, cutFor, sparse } = this.given;
    const cut = cutKernel(shape, this.bench.itemBytes, cutFor, sparse);
    return { rows: count, ...cut, scratch: this.bench.room(cut.tiles * cut.scratchBytes) };
  }

  /** The kernel as convolutions of pictures without zeros read it, by an operation of the engine. */
  arranged(kernel: number): number {
    const { filters } = this.given.shape;
    const { inner } = sizes(this.given.shape);
    const out = this.bench.room(inner * filters * this.bench.itemBytes);
    const cut = { rows: inner, rowsPerTile: 3, tiles: Math.ceil(inner / 3) };
    const vectors = this.bench.vectors(filters);
    this.bench.run(
      [{ code: 'unpack', b: kernel, inner, vectors, cols: filters, out, order: this.#taps, ...cut }],
      this.given.threads,
    );
    return out;
  }

  /** The kernel, a row a filter. */
  transposed(kernel: number): number {
    const { filters } = this.given.shape;
    const { inner } = sizes(this.given.shape);
    const outRow = inner * this.bench.itemBytes;
    const out = this.bench.room(filters * outRow);
    const cut = { rows: filters, rowsPerTile: 3, tiles: Math.ceil(filters / 3) };
    this.bench.run(
      [{ code: 'transpose', b: kernel, inner, vectors: this.bench.vectors(filters), out, outRow, ...cut }],
      this.given.threads,
    );
    return out;
  }
}

/** The samples, and which of them make the batch. */
function drawPictures(given: Case, items: number, kind: 'finite' | 'wild') {
  const stream = streamOf(given);
  const { count, ordered, sparse } = given;
  const samples = ordered && sparse ? count + 3 : count;
  const x = draw(stream, given, samples * items, kind);
  const order = Int32Array.from({ length: count }, (_, i) => (samples > count ? stream.randint(samples) : i));
  const batch = arrayOf(given.dtype, count * items);
  for (const [i, sample] of order.entries()) {
    batch.set(x.subarray(sample * items, (sample + 1) * items), i * items);
  }
  return { stream, samples, x, batch, order: samples > count ? order : null };
}

function forwardCase(given: Case): void {
  const { shape, count, dtype, threads, sparse, withBias, activation, wild } = given;
  const { filters, outRows, outCols } = shape;
  const { items, outItems, inner } = sizes(shape);
  // Beside a kernel that is not finite no zero is skipped, none of a frame either; pictures may be anything.
  const { stream, samples, x, batch, order } = drawPictures(given, items, wild ? 'wild' : 'finite');
  const kernel = draw(stream, { dtype, zeros: 0.1 }, inner * filters);
  const bias = withBias ? draw(stream, { dtype, zeros: 0 }, filters) : null;
  const expected = arrayOf(dtype, count * outItems);
  convolve(batch, kernel, expected, shape, count);
  if (bias !== null) addRow(expected, bias, count * outRows * outCols, filters);
  finishPlainly(activation, expected, expected, dtype);
  Workbench.use(dtype, (bench) => {
    const lifted = new Lifted(bench, given);
    const packed = bench.packed(kernel, inner, filters);
    const dense = bench.rows(batch, count, items);
    const left = sparse
      ? {
          ...bench.sparse(x, samples, items, 'rows'),
          order: order === null ? 0 : bench.integers(order),
          inner: items,
          b: lifted.arranged(packed),
        }
      : { a: dense.address, aRow: dense.rowBytes, b: packed };
    const out = bench.emptyRows(count, outItems);
    const program = bench.run(
      [
        {
          code: 'convolve',
          ...left,
          ...lifted.byPictures('convolve', count),
          picture: lifted.picture,
          vectors: bench.vectors(filters),
          bias: bias === null ? 0 : bench.rows(bias, 1, filters).address,
          finish: finishes[activation],
          out: out.address,
          outRow: out.rowBytes,
        },
      ],
      threads,
    );
    expectSameBits(bench.lowerRows(out, count, outItems), expected, `the output, ${activation}`);
    expectClosed(bench, out, count, outItems);
    if (activation !== 'sigmoid' && !expected.every(Number.isFinite)) expect(program.raised).toBe(true);
  });
}

/** Deltas of a convolution's output: of each item, or of the winners of a max-pooling's windows, with the places of these. */
interface Deltas {
  readonly all: FloatArray;
  readonly given: FloatArray;
  readonly winners: Int32Array | null;
  readonly window: number;
}

function drawDeltas(given: Case, stream: RandomState, kind: 'finite' | 'wild'): Deltas {
  const { shape, count, dtype, zeros } = given;
  const { outRows, outCols, filters } = shape;
  const window = Math.min(given.window, outRows, outCols);
  if (window === 0) {
    const all = draw(stream, { dtype, zeros }, count * outRows * outCols * filters, kind);
    return { all, given: all, winners: null, window };
  }
  const pool = { rows: outRows, cols: outCols, channels: filters, size: window };
  const [rows, cols] = [Math.floor(outRows / window), Math.floor(outCols / window)];
  const pooled = draw(stream, { dtype, zeros }, count * rows * cols * filters, kind);
  const x = draw(stream, { dtype, zeros: 0.3 }, count * outRows * outCols * filters);
  const all = arrayOf(dtype, x.length);
  maxPoolGradient(x, pooled, all, pool, count);
  // Who wins is found by a gradient of ones.
  const won = arrayOf(dtype, x.length);
  maxPoolGradient(x, pooled.slice().fill(1), won, pool, count);
  const winners = new Int32Array(pooled.length);
  for (const [at, wins] of won.entries()) {
    if (wins === 0) continue;
    const [f, place] = [at % filters, Math.floor(at / filters)];
    const [q, r] = [place % outCols, Math.floor(place / outCols) % outRows];
    const n = Math.floor(place / outCols / outRows);
    const pooledAt = ((n * rows + Math.floor(r / window)) * cols + Math.floor(q / window)) * filters + f;
    winners[pooledAt] = (r % window) * 2 ** 16 + (q % window);
  }
  return { all, given: pooled, winners, window };
}

/** Deltas and winners as the engine reads them; `from` says where the winners of a picture and those behind it lie. */
function liftDeltas(bench: Workbench, { given, winners, window }: Deltas, count: number) {
  const items = given.length / count;
  const deltas = bench.rows(given, count, items);
  if (winners === null) return { ...deltas, from: () => ({}) };
  const at = bench.room(count * deltas.rowBytes);
  const words = new Int32Array(bench.engine.buffer, at, (count * deltas.rowBytes) / 4).fill(0);
  const step = bench.itemBytes / 4;
  for (const [i, winner] of winners.entries()) {
    words[(Math.floor(i / items) * deltas.rowBytes) / 4 + (i % items) * step] = winner;
  }
  return { ...deltas, from: (n: number) => ({ winners: at + n * deltas.rowBytes, window }) };
}

/** The lanes beyond the last item of a row are zeros: what reads whole vectors finds nothing there. */
function expectClosed(
  bench: Workbench,
  rows: { address: number; rowBytes: number },
  count: number,
  items: number,
) {
  const stride = rows.rowBytes / bench.itemBytes;
  const all = bench.items(rows.address, count * stride);
  for (let i = 0; i < count; i++) {
    for (let j = items; j < stride; j++) if (all[i * stride + j] !== 0) expect.unreachable('an open row');
  }
}

function kernelCase(given: Case): void {
  const { shape, count, dtype, threads, sparse } = given;
  const { filters, outRows, outCols } = shape;
  const { items, inner } = sizes(shape);
  const first = Math.min(given.first, count);
  const { stream, samples, x, batch, order } = drawPictures(given, items, 'finite');
  const delta = drawDeltas(given, stream, 'finite');
  const expected = arrayOf(dtype, inner * filters);
  const expectedBias = arrayOf(dtype, filters);
  addKernelGradient(batch, delta.all, expected, shape, count);
  addSumRows(delta.all, expectedBias, count * outRows * outCols, filters);
  Workbench.use(dtype, (bench) => {
    const lifted = new Lifted(bench, given);
    const pictures = bench.rows(batch, count, items);
    const deltas = liftDeltas(bench, delta, count);
    const left = sparse && { ...bench.sparse(x, samples, items, 'rows'), order: bench.integers(order ?? []) };
    const vectors = bench.vectors(filters);
    const [out, outBias] = [
      bench.packed(expected.slice().fill(7), inner, filters),
      bench.rows(expectedBias.slice().fill(7), 1, filters),
    ];
    const identity = bench.integers(Int32Array.from({ length: count }, (_, i) => i));
    // In two parts, one after the other.
    for (const [from, to] of first > 0 && first < count
      ? [
          [0, first],
          [first, count],
        ]
      : [[0, count]]) {
      const places =
        from === undefined || !left
          ? {}
          : { ...left, order: (order === null ? identity : left.order) + from * 4 };
      const at = {
        h: deltas.address + from! * deltas.rowBytes,
        hRow: deltas.rowBytes,
        ...deltas.from(from!),
      };
      const cut = lifted.byKernel(to! - from!);
      const goesOn = from === 0 ? 0 : 1;
      bench.run(
        [
          {
            code: 'kernelGradient',
            ...(sparse
              ? places
              : { a: pictures.address + from! * pictures.rowBytes, aRow: pictures.rowBytes }),
            ...at,
            ...cut,
            picture: lifted.picture,
            vectors,
            out,
            bias: outBias.address,
            goesOn,
          },
        ],
        threads,
      );
    }
    expectSameBits(bench.lowerPacked(out, inner, filters), expected, 'the gradient of the kernel');
    expectSameBits(bench.lowerRows(outBias, 1, filters), expectedBias, 'the gradient of the bias');
    expectClosed(bench, outBias, 1, filters);
  });
}

const slopes = {
  none: 'none',
  sigmoid: 'sigmoidSlope',
  tanh: 'tanhSlope',
  relu: 'reluSlope',
  leakyRelu: 'leakyReluSlope',
} as const satisfies Record<Case['activation'], Finish>;

function inputCase(given: Case): void {
  const { shape, count, dtype, threads, activation, wild } = given;
  const { items, inner } = sizes(shape);
  const stream = streamOf(given);
  const delta = drawDeltas(given, stream, wild && !isPadded(shape) ? 'wild' : 'finite');
  const kernel = draw(stream, { dtype, zeros: 0.1 }, inner * shape.filters);
  const h = draw(stream, { dtype, zeros: 0.3 }, count * items);
  const expected = arrayOf(dtype, count * items);
  inputGradient(delta.all, kernel, expected, shape, count);
  const finish = slopes[activation];
  finishPlainly(finish, expected, h, dtype);
  Workbench.use(dtype, (bench) => {
    const lifted = new Lifted(bench, given);
    const [deltas, slopeRows] = [liftDeltas(bench, delta, count), bench.rows(h, count, items)];
    const out = bench.emptyRows(count, items);
    const program = bench.run(
      [
        {
          code: 'inputGradient',
          a: deltas.address,
          aRow: deltas.rowBytes,
          ...deltas.from(0),
          b: lifted.transposed(bench.packed(kernel, inner, shape.filters)),
          ...lifted.byPictures('inputGradient', count),
          picture: lifted.picture,
          finish: finishes[finish],
          h: slopeRows.address,
          hRow: slopeRows.rowBytes,
          out: out.address,
          outRow: out.rowBytes,
        },
      ],
      threads,
    );
    expectSameBits(bench.lowerRows(out, count, items), expected, `the gradient of the input, ${finish}`);
    expectClosed(bench, out, count, items);
    if (!expected.every(Number.isFinite)) expect(program.raised).toBe(true);
  });
}

/** Convolutions and their gradients. */
export function testConvolutions(runs: number): void {
  describe(`convolutions, bit for bit (seed ${seed})`, () => {
    test('the output: bias and activation', () => {
      check(runs, cases, forwardCase);
    });
    test('the gradients of kernel and bias', () => {
      check(runs, cases, kernelCase);
    });
    test('the gradient of the input', () => {
      check(runs, cases, inputCase);
    });
  });
}
