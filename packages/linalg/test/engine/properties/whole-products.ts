import { Matrix } from '@nn-labs/linalg';
import { matmul } from '@nn-labs/linalg/reference';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { engineMatmul } from '../../../dist/engine/matmul.js';
import {
  arrayOf,
  check,
  draw,
  dtypes,
  expectSameBits,
  type Setting,
  seed,
  settings,
  streamOf,
} from '../values.ts';

interface Case extends Setting {
  readonly n: number;
  readonly k: number;
  readonly m: number;
  readonly wildA: boolean;
  readonly wildB: boolean;
}

const long = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(32, 64, 255, 256, 257, 300));

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    settings,
    fc.record({
      n: long,
      k: long,
      m: fc.oneof({ weight: 9, arbitrary: long }, { weight: 1, arbitrary: fc.constantFrom(500, 1001) }),
      wildA: fc.boolean(),
      wildB: fc.boolean(),
    }),
  )
  .map(([setting, rest]) => ({ ...setting, ...rest }));

/** Whole products through the engine, where zeros are skipped or not as A and B have it. */
export function testWholeProducts(runs: number): void {
  describe(`whole products, bit for bit (seed ${seed})`, () => {
    test('engineMatmul on 1, 2 and 3 threads; the products it leaves to the plain loops are small', () => {
      check(runs, cases, (given) => {
        const { n, k, m, dtype, threads, wildA, wildB } = given;
        const stream = streamOf(given);
        const a = draw(stream, given, n * k, wildA ? 'wild' : 'finite');
        const b = draw(stream, { dtype, zeros: 0.2 }, k * m, wildB ? 'wild' : 'finite');
        const out = arrayOf(dtype, n * m).fill(7);
        const done = engineMatmul(a, b, out, [n, k, m], threads);
        expect(done).toBe(n * k * m >= 32 ** 3);
        if (!done) return;
        const expected = arrayOf(dtype, n * m);
        matmul(a, b, expected, n, k, m);
        expectSameBits(out, expected, 'the product');
      });
    });

    test('Matrix.matmul of shapes with a 0 or a 1', () => {
      for (const dtype of dtypes) {
        for (const [n, k, m] of [
          [0, 300, 300],
          [300, 0, 300],
          [300, 300, 0],
          [1, 300, 300],
          [300, 1, 300],
          [300, 300, 1],
          [1, 40_000, 1],
        ] as const) {
          const a = new Matrix(n, k, draw(streamOf({ draws: 1 } as Setting), { dtype, zeros: 0.5 }, n * k));
          const b = new Matrix(k, m, draw(streamOf({ draws: 2 } as Setting), { dtype, zeros: 0.5 }, k * m));
          const expected = arrayOf(dtype, n * m);
          matmul(a.data, b.data, expected, n, k, m);
          expectSameBits(a.matmul(b).data, expected, `(${n}, ${k}) @ (${k}, ${m})`);
        }
      }
    });

    test('zeros beside what is not finite are not skipped', () => {
      for (const dtype of dtypes) {
        for (const bad of [Number.NaN, Infinity, -Infinity]) {
          const b = Matrix.ones(60, 60, dtype);
          b.set(33, 44, bad);
          const product = Matrix.zeros(60, 60, dtype).matmul(b);
          const expected = Matrix.zeros(60, 60, dtype).map((_, __, col) => (col === 44 ? Number.NaN : 0));
          expectSameBits(product.data, expected.data, `0 * ${bad}`);
        }
      }
    });
  });
}
