import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Matrix, RandomState } from '../../src/index.ts';
import { findPython } from '../numpy-python.ts';

const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32));
const python = findPython();
const count = 3000;

/** A matrix of any shape whose items lie in one random range of exponents, or anywhere at all. */
function anyMatrix(stream: RandomState): Matrix {
  const rows = stream.randint(0, 5);
  const cols = stream.randint(0, 12);
  const single = stream.random() < 0.5;
  const center = stream.uniform(single ? -140 : -1060, single ? 120 : 1010);
  const spread = [0, 5, 12, 40][stream.randint(4)]!;
  const near = stream.random() < 0.5;
  const decimals = stream.randint(0, 12);
  const data = new Float64Array(rows * cols).map(() => {
    const kind = stream.randint(24);
    if (kind < 3) return [Number.NaN, Infinity, -Infinity][kind]! * (near ? 1 : 0.5);
    if (kind === 3) return -0;
    // Numbers of everyday size with few decimals, or with all their bits.
    if (near) return Number(stream.uniform(-20, 20).toFixed(decimals)) * 10 ** stream.randint(-2, 2);
    return stream.uniform(-2, 2) * 2 ** (center + stream.uniform(-spread, spread));
  });
  return new Matrix(rows, cols, data).astype(single ? 'float32' : 'float64');
}

test.skipIf(python === undefined)(
  `NumPy loads and prints ${count} random matrices as we do (seed ${seed}; needs Python with NumPy)`,
  () => {
    const stream = new RandomState(seed);
    const matrices = Array.from({ length: count }, () => anyMatrix(stream));
    matrices.push(stream.random([300, 40]), stream.standardNormal([1, 2000]).astype('float32'));
    const input = JSON.stringify(matrices.map((x) => Buffer.from(x.toNpy()).toString('base64')));
    const script = fileURLToPath(new URL('../../fixtures/make-npy.py', import.meta.url));
    const loaded = JSON.parse(
      execFileSync(python!, [script, '--load'], { input, maxBuffer: 2 ** 28 }).toString(),
    );
    for (const [i, x] of matrices.entries()) {
      expect(loaded[i]).toEqual({
        dtype: x.dtype === 'float64' ? '<f8' : '<f4',
        shape: x.shape,
        cOrder: true,
        sha256: createHash('sha256').update(new Uint8Array(x.data.buffer)).digest('hex'),
        str: loaded[i].str === null && x.dtype === 'float32' ? null : x.toString(),
      });
    }
  },
);
