import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DType, Matrix, RandomState } from '../src/index.ts';
import { addMatmulTransposeA, matmul, matmulTransposeB } from '../src/reference/index.ts';
import { build, dtypes, finiteItems, lengths, matrixOf, rounding } from './arbitrary.ts';

/** The definition, one element at a time: an accumulator from +0, products added in ascending order, no zero skipped. */
function dot(k: number, dtype: DType, x: (p: number) => number, y: (p: number) => number): number {
  const round = rounding(dtype);
  return Array.from({ length: k }, (_, p) => round(x(p) * y(p))).reduce(
    (total, product) => round(total + product),
    0,
  );
}

/** A (n, k) and B (k, m) of one dtype, now and then with items that are not finite. */
const pairs = fc
  .tuple(lengths, lengths, lengths, dtypes, fc.boolean())
  .chain(([n, k, m, dtype, finite]) =>
    fc.tuple(
      finite ? matrixOf(n, k, dtype, finiteItems) : matrixOf(n, k, dtype),
      finite ? matrixOf(k, m, dtype, finiteItems) : matrixOf(k, m, dtype),
    ),
  );

describe('products equal the definition bit for bit, in float64 and float32, finite or not', () => {
  test('matmul', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const expected = build(a.rows, b.cols, a.dtype, (i, j) =>
          dot(
            a.cols,
            a.dtype,
            (p) => a.get(i, p),
            (p) => b.get(p, j),
          ),
        );
        expect(a.matmul(b).equals(expected)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('matmulTransposeB', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const out = Matrix.full(a.rows, b.cols, 7, a.dtype);
        matmulTransposeB(a.data, b.transpose().data, out.data, a.rows, a.cols, b.cols);
        expect(out.equals(a.matmul(b))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('addMatmulTransposeA, in one call or in chunks of rows', () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 4 }), ([a, b], chunk) => {
        const left = a.transpose();
        const out = Matrix.zeros(a.rows, b.cols, a.dtype);
        for (let from = 0; from < left.rows; from += chunk) {
          const to = Math.min(left.rows, from + chunk);
          addMatmulTransposeA(left.data, b.data, out.data, left.rows, left.cols, b.cols, from, to);
        }
        expect(out.equals(a.matmul(b))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('matmul and matmulTransposeB write the rows they are told, and no others', () => {
    fc.assert(
      fc.property(pairs, fc.nat(9), fc.nat(9), ([a, b], x, y) => {
        const from = Math.min(x, y, a.rows);
        const to = Math.min(Math.max(x, y), a.rows);
        const expected = build(a.rows, b.cols, a.dtype, (i, j) =>
          i >= from && i < to ? a.matmul(b).get(i, j) : 7,
        );
        const out = Matrix.full(a.rows, b.cols, 7, a.dtype);
        matmul(a.data, b.data, out.data, a.rows, a.cols, b.cols, from, to);
        expect(out.equals(expected)).toBe(true);
        const other = Matrix.full(a.rows, b.cols, 7, a.dtype);
        matmulTransposeB(a.data, b.transpose().data, other.data, a.rows, a.cols, b.cols, from, to);
        expect(other.equals(expected)).toBe(true);
      }),
    );
  });
});

describe('what skipping zeros must not hide', () => {
  for (const dtype of ['float64', 'float32'] as const) {
    test.each([Infinity, -Infinity, Number.NaN])(`0 * %d is NaN in every product, ${dtype}`, (bad) => {
      const zeros = Matrix.zeros(2, 3, dtype);
      const b = Matrix.ones(3, 5, dtype);
      b.set(1, 4, bad);
      const expected = build(2, 5, dtype, (_, j) => (j === 4 ? Number.NaN : 0));
      expect(zeros.matmul(b).equals(expected)).toBe(true);
      const out = Matrix.zeros(2, 5, dtype);
      matmulTransposeB(zeros.data, b.transpose().data, out.data, 2, 3, 5);
      expect(out.equals(expected)).toBe(true);
      out.data.fill(0);
      addMatmulTransposeA(zeros.transpose().data, b.data, out.data, 3, 2, 5);
      expect(out.equals(expected)).toBe(true);
    });

    test(`a sum of zeros is +0 whatever their signs, ${dtype}`, () => {
      const product = Matrix.full(1, 3, -0, dtype).matmul(Matrix.full(3, 5, 2, dtype));
      expect(product.equals(Matrix.zeros(1, 5, dtype))).toBe(true);
    });
  }
});

test('the order of additions is fixed: ascending, into one accumulator', () => {
  const a = Matrix.fromRows([[1e16, 1, -1e16, 1]]);
  expect(a.matmul(Matrix.ones(4, 1)).get(0, 0)).toBe(1);
  const single = Matrix.fromRows([[1e8, 1, -1e8, 1]], 'float32');
  expect(single.matmul(Matrix.ones(4, 1, 'float32')).get(0, 0)).toBe(1);
});

test('a float32 product is rounded before it is added', () => {
  // (1 + 2^-23)^2 = 1 + 2^-22 + 2^-46; unrounded, the last term would survive the subtraction.
  const x = 1 + 2 ** -23;
  const product = Matrix.fromRows([[-1 - 2 ** -22, x]], 'float32').matmul(
    Matrix.fromRows([[1], [x]], 'float32'),
  );
  expect(product.get(0, 0)).toBe(0);
});

test('a sparse product of the size of a lab equals the definition at some of its elements', () => {
  const stream = new RandomState(5);
  const a = stream.random([40, 784]).map((x) => (x < 0.81 ? 0 : x));
  const b = stream.uniform(-1, 1, [784, 64]);
  for (const dtype of ['float64', 'float32'] as const) {
    const left = a.astype(dtype);
    const right = b.astype(dtype);
    const product = left.matmul(right);
    for (let i = 0; i < 40; i += 7) {
      for (let j = 0; j < 64; j += 5) {
        const expected = dot(
          784,
          dtype,
          (p) => left.get(i, p),
          (p) => right.get(p, j),
        );
        expect(product.get(i, j)).toBe(expected);
      }
    }
  }
});
