import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Matrix } from '../src/index.ts';
import { build, dtypes, items, lengths, matrices, matrixOf, rounding } from './arbitrary.ts';

const operations = {
  add: (x: number, y: number) => x + y,
  subtract: (x: number, y: number) => x - y,
  multiply: (x: number, y: number) => x * y,
  divide: (x: number, y: number) => x / y,
} as const;

/** Two matrices whose shapes broadcast: each length is shared, or 1 in one of them. */
const broadcastPairs = fc
  .tuple(lengths, lengths, dtypes, fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()))
  .chain(([rows, cols, dtype, [ar, ac, br, bc]]) =>
    fc.tuple(
      matrixOf(ar && !br ? 1 : rows, ac && !bc ? 1 : cols, dtype),
      matrixOf(br && !ar ? 1 : rows, bc && !ac ? 1 : cols, dtype),
    ),
  );

describe('element by element, with broadcasting, in float64 and float32', () => {
  for (const [name, f] of Object.entries(operations)) {
    test(`${name} of two matrices`, () => {
      fc.assert(
        fc.property(broadcastPairs, ([a, b]) => {
          const rows = a.rows === 1 ? b.rows : a.rows;
          const cols = a.cols === 1 ? b.cols : a.cols;
          const expected = build(rows, cols, a.dtype, (i, j) =>
            f(a.get(i % a.rows, j % a.cols), b.get(i % b.rows, j % b.cols)),
          );
          expect(a[name as keyof typeof operations](b).equals(expected)).toBe(true);
        }),
        { numRuns: 300 },
      );
    });

    test(`${name} with a number, which is rounded to the dtype`, () => {
      fc.assert(
        fc.property(matrices, items, (a, y) => {
          const round = rounding(a.dtype);
          const expected = build(a.rows, a.cols, a.dtype, (i, j) => f(a.get(i, j), round(y)));
          expect(a[name as keyof typeof operations](y).equals(expected)).toBe(true);
        }),
      );
    });
  }

  test('float32 results are those of float32 arithmetic', () => {
    const a = Matrix.fromRows([[16777216]], 'float32');
    expect(a.add(1).get(0, 0)).toBe(16777216);
    expect(
      Matrix.fromRows([[0.1]], 'float32')
        .multiply(3)
        .get(0, 0),
    ).toBe(Math.fround(Math.fround(0.1) * 3));
    expect(
      Matrix.fromRows([[1]], 'float32')
        .divide(3)
        .get(0, 0),
    ).toBe(Math.fround(1 / 3));
  });
});

test('negate, transpose, copy and astype', () => {
  fc.assert(
    fc.property(matrices, (a) => {
      expect(a.negate().equals(build(a.rows, a.cols, a.dtype, (i, j) => -a.get(i, j)))).toBe(true);
      expect(a.transpose().equals(build(a.cols, a.rows, a.dtype, (i, j) => a.get(j, i)))).toBe(true);
      expect(a.transpose().transpose().equals(a)).toBe(true);
      expect(a.copy().equals(a)).toBe(true);
      expect(a.copy().data).not.toBe(a.data);
      expect(a.astype(a.dtype).data).not.toBe(a.data);
      expect(a.astype('float64').astype(a.dtype).equals(a)).toBe(true);
      expect(
        a.astype('float32').equals(build(a.rows, a.cols, 'float32', (i, j) => Math.fround(a.get(i, j)))),
      ).toBe(true);
    }),
  );
});

test('operations leave their operands as they were', () => {
  fc.assert(
    fc.property(matrices, (a) => {
      const before = a.copy();
      for (const f of [a.exp, a.log, a.tanh, a.sigmoid, a.softmax, a.negate, a.transpose]) f.call(a);
      a.add(1);
      a.map(() => 0);
      a.sum(0);
      expect(a.equals(before)).toBe(true);
    }),
  );
});
