import { type DType, type FloatArray, RandomState } from '@nn-labs/linalg';
import { panelCount } from '@nn-labs/linalg/engine';
import { sigmoid, softmax, tanh } from '@nn-labs/linalg/reference';
import { describe, test } from 'vitest';
import { finishes } from '../../../src/engine/program.ts';
import { arrayOf, expectSameBits, seed } from '../values.ts';
import { Workbench } from '../workbench.ts';

/** Where exp, sigmoid and tanh change their ways: ends of ranges, halves of log 2, and the greatest and least numbers. */
function edges(dtype: DType): number[] {
  const bounds = [
    0, 0.55, 22, 44, 36.7368, 37.5, 88.7228, 89, 87.3, 103.9721, 104, 10, 20, 708.4, 709.7827, 710, 745.1332,
    746,
  ];
  const extremes =
    dtype === 'float32'
      ? [1e-45, 1.1754943508222875e-38, 3.4028234663852886e38, 1e-20]
      : [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e-200];
  const halves = Array.from({ length: 2200 }, (_, i) => (i * Math.LN2) / 2);
  const points = [...bounds, ...extremes, Infinity, Number.NaN, ...halves];
  return points.flatMap((x) => [x, -x]).flatMap((x) => neighbours(x, dtype));
}

/** A number, and the four on each side of it. */
function neighbours(x: number, dtype: DType): number[] {
  const [float, bits] =
    dtype === 'float32'
      ? [new Float32Array(1), new Int32Array(1)]
      : [new Float64Array(1), new BigInt64Array(1)];
  const view = new (float.constructor as typeof Float64Array)(bits.buffer);
  return [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((step) => {
    view[0] = x;
    if (bits instanceof Int32Array) bits[0]! += step;
    else bits[0]! += BigInt(step);
    return view[0]!;
  });
}

/** Edges, evenly drawn numbers that matter, and any bits at all. */
function points(dtype: DType, count: number): FloatArray {
  const stream = new RandomState(seed);
  const near = edges(dtype);
  const out = arrayOf(dtype, Math.max(count, near.length));
  const words = new Uint32Array(out.buffer);
  for (let i = 0; i < words.length; i++) words[i] = stream.randint(2 ** 32);
  const reach = dtype === 'float32' ? 110 : 760;
  const half = Math.floor(out.length / 2);
  for (let i = 0; i < half; i++) out[i] = stream.uniform(-1, 1) * reach * [1, 0.1, 0.01][i % 3]!;
  out.set(near, out.length - near.length);
  return out;
}

/** f of one row of numbers, as what follows the product of 1 and the row. */
function finish(name: 'sigmoid' | 'tanh', x: FloatArray, dtype: DType): FloatArray {
  return Workbench.use(dtype, (bench) => {
    const cols = x.length;
    const out = bench.emptyRows(1, cols);
    const vectors = bench.vectors(cols);
    const a = bench.rows(arrayOf(dtype, 1).fill(1), 1, 1).address;
    const b = bench.packed(x, 1, cols);
    const target = { out: out.address, outRow: out.rowBytes, vectors, tiles: panelCount(vectors) };
    const fields = { a, inner: 1, b, rows: 1, rowsPerTile: 1, finish: finishes[name], ...target };
    bench.run([{ code: 'product', ...fields }], 2);
    return bench.lowerRows(out, 1, cols);
  });
}

/** exp of numbers up to 0, as the second of two outputs of a softmax: e^x / (1 + e^x). */
function softmaxOfTwo(x: FloatArray, dtype: DType): FloatArray {
  return Workbench.use(dtype, (bench) => {
    const rows = x.length;
    const h = bench.rows(pairs(x, dtype), rows, 2);
    const out = bench.emptyRows(rows, 2);
    const b = bench.rows(arrayOf(dtype, rows * 2), rows, 2).address;
    const tail = { losses: bench.emptyDoubles(rows), labels: bench.integers(new Int32Array(rows)), scale: 1 };
    const sizes = { rows, cols: 2, rowsPerTile: 500, tiles: Math.ceil(rows / 500), loss: 1 };
    const rest = { h: h.address, hRow: h.rowBytes, b, out: out.address, outRow: out.rowBytes };
    bench.run([{ code: 'output', ...rest, ...tail, ...sizes }], 2);
    return bench.lowerRows(h, rows, 2);
  });
}

function pairs(x: FloatArray, dtype: DType): FloatArray {
  const z = arrayOf(dtype, x.length * 2);
  for (let i = 0; i < x.length; i++) z[2 * i + 1] = -Math.abs(x[i]!);
  return z;
}

/** The functions lane by lane against the functions of one number. */
export function testLanes(count: number): void {
  describe.each<DType>(['float64', 'float32'])(
    `%s: ${count} numbers, bit for bit (seed ${seed})`,
    (dtype) => {
      const x = points(dtype, count);

      test('sigmoid, and exp of numbers from 0 up within it', () => {
        const expected = x.map((item) => item + 0);
        sigmoid(expected, expected);
        expectSameBits(finish('sigmoid', x, dtype), expected, 'sigmoid');
      });

      test('tanh', () => {
        // A product's sum is never -0: it began at +0.
        const expected = x.map((item) => item + 0);
        tanh(expected, expected);
        expectSameBits(finish('tanh', x, dtype), expected, 'tanh');
      });

      test('softmax, and exp of numbers up to 0 within it', () => {
        const expected = pairs(x, dtype);
        softmax(expected, expected, x.length, 2);
        expectSameBits(softmaxOfTwo(x, dtype), expected, 'softmax');
      });
    },
  );
}
