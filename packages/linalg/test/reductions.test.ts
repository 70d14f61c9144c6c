import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Matrix } from '../src/index.ts';
import { addRow, addSumRows } from '../src/reference/index.ts';
import { build, matrices, matrixOf, rounding } from './arbitrary.ts';

/** The items of column j, or of row i, or all of them, row after row. */
const column = (a: Matrix, j: number) => a.toRows().map((row) => row[j]!);
const row = (a: Matrix, i: number) => a.toRows()[i]!;
const all = (a: Matrix) => a.toRows().flat();

function total(values: number[], a: Matrix): number {
  const round = rounding(a.dtype);
  return values.reduce((sum, x) => round(sum + x), 0);
}

/** NumPy's rule by sorting: NaN before everything, then greater before less, then earlier before later. */
function greatestAt(values: number[]): number {
  const rank = (x: number) => (Number.isNaN(x) ? 1 : 0);
  return values
    .map((x, i) => ({ x, i }))
    .sort(
      (p, q) => rank(q.x) - rank(p.x) || (rank(p.x) ? 0 : p.x < q.x ? 1 : p.x > q.x ? -1 : 0) || p.i - q.i,
    )[0]!.i;
}

describe('reductions equal the definition, in float64 and float32', () => {
  test('sum and mean', () => {
    fc.assert(
      fc.property(matrices, (a) => {
        const { rows, cols, dtype } = a;
        const round = rounding(dtype);
        expect(a.sum()).toBe(total(all(a), a));
        expect(a.mean()).toBe(round(total(all(a), a) / a.size));
        const columns = build(1, cols, dtype, (_, j) => total(column(a, j), a));
        expect(a.sum(0).equals(columns)).toBe(true);
        expect(a.mean(0).equals(columns.divide(rows))).toBe(true);
        const eachRow = build(rows, 1, dtype, (i) => total(row(a, i), a));
        expect(a.sum(1).equals(eachRow)).toBe(true);
        expect(a.mean(1).equals(eachRow.divide(cols))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('max, min and argmax: the first of equals, NaN above all', () => {
    fc.assert(
      fc.property(matrices, (a) => {
        const b = a.negate();
        if (a.size > 0) {
          expect(a.argmax()).toBe(greatestAt(all(a)));
          expect(a.max()).toBe(all(a)[greatestAt(all(a))]);
          expect(a.min()).toBe(-all(b)[greatestAt(all(b))]!);
        }
        if (a.rows > 0) {
          const best = (x: Matrix) => (_: unknown, j: number) => greatestAt(column(x, j));
          expect(a.argmax(0)).toEqual(Int32Array.from({ length: a.cols }, best(a)));
          expect(a.max(0).equals(build(1, a.cols, a.dtype, (_, j) => a.get(best(a)(_, j), j)))).toBe(true);
          expect(a.min(0).equals(build(1, a.cols, a.dtype, (_, j) => a.get(best(b)(_, j), j)))).toBe(true);
        }
        if (a.cols > 0) {
          const best = (x: Matrix) => (_: unknown, i: number) => greatestAt(row(x, i));
          expect(a.argmax(1)).toEqual(Int32Array.from({ length: a.rows }, best(a)));
          expect(a.max(1).equals(build(a.rows, 1, a.dtype, (i) => a.get(i, best(a)(0, i))))).toBe(true);
          expect(a.min(1).equals(build(a.rows, 1, a.dtype, (i) => a.get(i, best(b)(0, i))))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('addSumRows in chunks is the sum of each column; addRow adds a row', () => {
    fc.assert(
      fc.property(
        matrices.chain((x) => fc.tuple(fc.constant(x), matrixOf(1, x.cols, x.dtype))),
        fc.integer({ min: 1, max: 4 }),
        ([x, bias], chunk) => {
          const sums = Matrix.zeros(1, x.cols, x.dtype);
          const shifted = x.copy();
          for (let from = 0; from < x.rows; from += chunk) {
            const to = Math.min(x.rows, from + chunk);
            addSumRows(x.data, sums.data, x.rows, x.cols, from, to);
            addRow(shifted.data, bias.data, x.rows, x.cols, from, to);
          }
          expect(sums.equals(x.sum(0))).toBe(true);
          expect(shifted.equals(x.add(bias))).toBe(true);
        },
      ),
    );
  });
});

describe('argmax as in NumPy', () => {
  test.each([
    [[3, 5, 5], 1],
    [[1, Number.NaN, 9, Number.NaN], 1],
    [[Number.NaN, Infinity], 0],
    [[-Infinity, -Infinity], 0],
    [[-0, 0], 0],
    [[-3], 0],
  ])('argmax of %j is %d', (values, index) => {
    expect(Matrix.fromRows([values]).argmax()).toBe(index);
  });
});

describe('of nothing', () => {
  test('a sum is 0, a mean NaN', () => {
    const none = Matrix.zeros(0, 3);
    expect(none.sum()).toBe(0);
    expect(none.mean()).toBe(Number.NaN);
    expect(none.sum(0).toRows()).toEqual([[0, 0, 0]]);
    expect(none.mean(0).toRows()).toEqual([[Number.NaN, Number.NaN, Number.NaN]]);
    expect(none.sum(1).shape).toEqual([0, 1]);
    expect(Matrix.zeros(3, 0).sum(0).shape).toEqual([1, 0]);
    expect(Matrix.zeros(3, 0).sum(1).toRows()).toEqual([[0], [0], [0]]);
  });

  test('there is a greatest of each column when there are no columns', () => {
    const none = Matrix.zeros(3, 0);
    expect(none.max(0).shape).toEqual([1, 0]);
    expect(none.min(0).shape).toEqual([1, 0]);
    expect(none.argmax(0)).toEqual(new Int32Array(0));
    expect(Matrix.zeros(0, 3).argmax(1)).toEqual(new Int32Array(0));
    expect(Matrix.zeros(0, 3).max(1).shape).toEqual([0, 1]);
  });
});
