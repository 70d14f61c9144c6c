import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type DType, Matrix, RandomState } from '../../src/index.ts';
import { addMatmulTransposeA, matmulTransposeB } from '../../src/reference/index.ts';
import { rounding } from '../arbitrary.ts';
import { findPython } from '../numpy-python.ts';

const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32));
const python = findPython();

/** (n, k) of uniform numbers, of which a random share is 0 and a few, in every fourth matrix, are not finite. */
function anyMatrix(stream: RandomState, rows: number, cols: number, dtype: DType): Matrix {
  const zeros = stream.random();
  const wild = stream.randint(4) === 0 ? 0.01 : 0;
  return stream
    .uniform(-1, 1, [rows, cols])
    .map((x) => {
      if (stream.random() < wild) return [Number.NaN, Infinity, -Infinity][stream.randint(3)]!;
      return stream.random() < zeros ? 0 : x;
    })
    .astype(dtype);
}

test(`2,000 products of up to 40 x 60 x 40 equal the definition bit for bit (seed ${seed})`, () => {
  const stream = new RandomState(seed);
  for (let run = 0; run < 2000; run++) {
    const dtype = run % 2 === 0 ? 'float64' : 'float32';
    const [n, k, m] = [stream.randint(41), stream.randint(61), stream.randint(41)];
    const a = anyMatrix(stream, n, k, dtype);
    const b = anyMatrix(stream, k, m, dtype);
    const round = rounding(dtype);
    const expected = Matrix.zeros(n, m, dtype).map((_, i, j) => {
      let total = 0;
      for (let p = 0; p < k; p++) total = round(total + round(a.get(i, p) * b.get(p, j)));
      return total;
    });
    expect(a.matmul(b).equals(expected), `run ${run}: matmul`).toBe(true);
    const viaRows = Matrix.zeros(n, m, dtype);
    matmulTransposeB(a.data, b.transpose().data, viaRows.data, n, k, m);
    expect(viaRows.equals(expected), `run ${run}: matmulTransposeB`).toBe(true);
    const viaSums = Matrix.zeros(n, m, dtype);
    addMatmulTransposeA(a.transpose().data, b.data, viaSums.data, k, n, m);
    expect(viaSums.equals(expected), `run ${run}: addMatmulTransposeA`).toBe(true);
  }
});

test.skipIf(python === undefined)(
  `NumPy's products differ by at most 1e-12 |A||B|, in float32 1e-5 |A||B| (seed ${seed}; needs Python with NumPy)`,
  () => {
    const stream = new RandomState(seed);
    const pairs = Array.from({ length: 20 }, (_, run) => {
      const dtype = run % 2 === 0 ? 'float64' : 'float32';
      const [n, k, m] = [stream.randint(1, 60), stream.randint(1, 800), stream.randint(1, 60)];
      return [
        stream.standardNormal([n, k]).astype(dtype),
        stream.standardNormal([k, m]).astype(dtype),
      ] as const;
    });
    const input = JSON.stringify(
      pairs.map((pair) => pair.map((x) => Buffer.from(x.toNpy()).toString('base64'))),
    );
    const script = fileURLToPath(new URL('../../fixtures/make-npy.py', import.meta.url));
    const output = execFileSync(python!, [script, '--matmul'], { input, maxBuffer: 2 ** 28 }).toString();
    for (const [i, text] of (JSON.parse(output) as string[]).entries()) {
      const [a, b] = pairs[i]!;
      const bytes = new Uint8Array(Buffer.from(text, 'base64')).buffer;
      const data = a.dtype === 'float64' ? new Float64Array(bytes) : new Float32Array(bytes);
      const theirs = new Matrix(a.rows, b.cols, data).astype('float64');
      const allowed = a.astype('float64').map(Math.abs).matmul(b.astype('float64').map(Math.abs));
      const bound = allowed.multiply(a.dtype === 'float64' ? 1e-12 : 1e-5);
      const excess = a.matmul(b).astype('float64').subtract(theirs).map(Math.abs).subtract(bound);
      expect(excess.max()).toBeLessThanOrEqual(0);
    }
  },
);
