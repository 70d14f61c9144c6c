import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exp, expf, log, logf, Matrix, sigmoid, sigmoidf, tanh, tanhf } from '../src/index.ts';
import * as reference from '../src/reference/index.ts';
import { build, dtypes, matrices, matrixOf, rounding } from './arbitrary.ts';

const functions = {
  exp: { float64: exp, float32: expf, loop: reference.exp },
  log: { float64: log, float32: logf, loop: reference.log },
  tanh: { float64: tanh, float32: tanhf, loop: reference.tanh },
  sigmoid: { float64: sigmoid, float32: sigmoidf, loop: reference.sigmoid },
} as const;

describe('functions of every item', () => {
  for (const name of ['exp', 'log', 'tanh', 'sigmoid'] as const) {
    test(`Matrix.${name} and the reference loop, whole, by ranges and in place`, () => {
      fc.assert(
        fc.property(matrices, fc.nat(20), fc.nat(20), (a, p, q) => {
          const f = functions[name][a.dtype];
          const expected = build(a.rows, a.cols, a.dtype, (i, j) => f(a.get(i, j)));
          expect(a[name]().equals(expected)).toBe(true);
          const [x, y] = [Math.min(p, q, a.size), Math.min(Math.max(p, q), a.size)];
          const inPlace = a.copy();
          functions[name].loop(inPlace.data, inPlace.data, x, y);
          const partly = a.data.map((item, i) => (i >= x && i < y ? f(item) : item));
          expect(inPlace.equals(new Matrix(a.rows, a.cols, partly))).toBe(true);
        }),
      );
    });
  }
});

/** The definition, one row at a time, with plain arrays. */
function softmaxRow(row: number[], dtype: 'float64' | 'float32'): number[] {
  const round = rounding(dtype);
  const max = row.some(Number.isNaN) ? Number.NaN : Math.max(...row);
  const powers = row.map((x) => functions.exp[dtype](round(x - max)));
  const total = powers.reduce((sum, x) => round(sum + x), 0);
  return powers.map((x) => round(x / total));
}

describe('softmax', () => {
  test('equals the definition bit for bit, in float64 and float32, finite or not', () => {
    fc.assert(
      fc.property(matrices, (a) => {
        const rows = a.toRows().map((row) => softmaxRow(row, a.dtype));
        expect(a.softmax().equals(build(a.rows, a.cols, a.dtype, (i, j) => rows[i]![j]!))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('works on a range of rows, in place', () => {
    const x = Matrix.fromRows([
      [1, 2],
      [3, 5],
      [0, 0],
    ]);
    const out = x.copy();
    reference.softmax(out.data, out.data, 3, 2, 1, 2);
    expect(out.toRows()).toEqual([[1, 2], x.softmax().toRows()[1], [0, 0]]);
  });

  test('rows sum to 1 within 1e-15, however large the items', () => {
    const finite = fc.double({ min: -1e308, max: 1e308, noNaN: true });
    fc.assert(
      fc.property(matrixOf(3, 10, 'float64', finite), (a) => {
        for (const row of a.softmax().sum(1).toRows())
          expect(Math.abs(row[0]! - 1)).toBeLessThanOrEqual(1e-15);
      }),
    );
  });

  test('of rows that are not finite is NaN where the definition says so', () => {
    const x = Matrix.fromRows([
      [Number.NaN, 1],
      [Infinity, 1],
      [-Infinity, 1],
      [-Infinity, -Infinity],
    ]);
    expect(x.softmax().toRows()).toEqual([
      [NaN, NaN],
      [NaN, NaN],
      [0, 1],
      [NaN, NaN],
    ]);
  });

  test('of no columns or no rows is as empty', () => {
    fc.assert(
      fc.property(dtypes, fc.nat(3), (dtype, n) => {
        expect(Matrix.zeros(n, 0, dtype).softmax().shape).toEqual([n, 0]);
        expect(Matrix.zeros(0, n, dtype).softmax().shape).toEqual([0, n]);
      }),
    );
  });
});
