import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Matrix, oneHot } from '../src/index.ts';
import { build, matrices } from './arbitrary.ts';

describe('construction', () => {
  test('a matrix is made over the array it is given', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    const x = new Matrix(2, 3, data);
    expect(x.data).toBe(data);
    expect([x.rows, x.cols, x.size, x.dtype]).toEqual([2, 3, 6, 'float32']);
    expect(x.shape).toEqual([2, 3]);
    x.set(1, 0, 0.1);
    expect(data[3]).toBe(Math.fround(0.1));
    expect(x.get(1, 0)).toBe(Math.fround(0.1));
  });

  test('it may lie over a SharedArrayBuffer, and what is computed from it does not', () => {
    const x = new Matrix(2, 2, new Float64Array(new SharedArrayBuffer(32)).fill(3));
    expect(x.matmul(x).toRows()).toEqual([
      [18, 18],
      [18, 18],
    ]);
    expect(x.copy().data.buffer).toBeInstanceOf(ArrayBuffer);
    expect(x.slice(0, 1).toRows()).toEqual([[3, 3]]);
    expect(x.toString()).toBe('[[3. 3.]\n [3. 3.]]');
  });

  test.each(['float64', 'float32'] as const)('zeros, ones, full and identity in %s', (dtype) => {
    expect(Matrix.zeros(2, 2, dtype).toRows()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(Matrix.ones(1, 3, dtype).toRows()).toEqual([[1, 1, 1]]);
    expect(Matrix.full(1, 2, -2.5, dtype).toRows()).toEqual([[-2.5, -2.5]]);
    expect(Matrix.identity(2, dtype).toRows()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    for (const x of [Matrix.zeros(1, 1, dtype), Matrix.ones(1, 1, dtype), Matrix.identity(1, dtype)]) {
      expect(x.dtype).toBe(dtype);
    }
  });

  test('fromRows takes arrays and typed arrays, and toRows gives them back', () => {
    expect(Matrix.fromRows([Uint8Array.of(1, 255), [2.5, -1]]).toRows()).toEqual([
      [1, 255],
      [2.5, -1],
    ]);
    expect(Matrix.fromRows([]).shape).toEqual([0, 0]);
    expect(Matrix.fromRows([[], []]).shape).toEqual([2, 0]);
    fc.assert(
      fc.property(matrices, (a) => {
        const again = Matrix.fromRows(a.toRows(), a.dtype);
        expect(a.cols === 0 || a.rows === 0 || again.equals(a)).toBe(true);
        expect(again.rows).toBe(a.rows);
      }),
    );
  });

  test('oneHot', () => {
    expect(oneHot([1, 0, 2], 3).toRows()).toEqual([
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect(oneHot(Uint8Array.of(3), 4, 'float32').dtype).toBe('float32');
    expect(oneHot([], 10).shape).toEqual([0, 10]);
    expect(oneHot([], 0).shape).toEqual([0, 0]);
  });
});

describe('slice of rows, as x[start:end] in NumPy', () => {
  const x = build(5, 2, 'float64', (i, j) => 10 * i + j);
  const rows = (start?: number, end?: number) =>
    x
      .slice(start, end)
      .toRows()
      .map((row) => row[0]! / 10);
  test.each([
    [undefined, undefined, [0, 1, 2, 3, 4]],
    [2, undefined, [2, 3, 4]],
    [undefined, 2, [0, 1]],
    [1, 3, [1, 2]],
    [-2, undefined, [3, 4]],
    [-3, -1, [2, 3]],
    [0, -5, []],
    [3, 1, []],
    [4, 99, [4]],
    [-99, 1, [0]],
    [7, 9, []],
    [-0, 1, [0]],
  ])('slice(%s, %s)', (start, end, expected) => {
    expect(rows(start, end)).toEqual(expected);
  });

  test('is a copy with the same columns, whatever its rows', () => {
    expect(x.slice(3, 3).shape).toEqual([0, 2]);
    const part = x.slice(1, 2);
    part.set(0, 0, -1);
    expect(x.get(1, 0)).toBe(10);
    expect(Matrix.zeros(0, 4).slice(-1).shape).toEqual([0, 4]);
  });

  test('equals Array.prototype.slice on the rows', () => {
    const bound = fc.integer({ min: -12, max: 12 });
    fc.assert(
      fc.property(matrices, bound, bound, (a, start, end) => {
        expect(a.slice(start, end).toRows()).toEqual(a.toRows().slice(start, end));
      }),
    );
  });
});

test('map calls f row after row, with value, row and column', () => {
  const calls: number[][] = [];
  const x = Matrix.fromRows([
    [5, 6, 7],
    [8, 9, 10],
  ]);
  const y = x.map((value, row, col) => {
    calls.push([value, row, col]);
    return value / 2;
  });
  expect(calls).toEqual([
    [5, 0, 0],
    [6, 0, 1],
    [7, 0, 2],
    [8, 1, 0],
    [9, 1, 1],
    [10, 1, 2],
  ]);
  expect(y.toRows()).toEqual([
    [2.5, 3, 3.5],
    [4, 4.5, 5],
  ]);
  expect(
    x
      .astype('float32')
      .map(() => 0.1)
      .get(0, 0),
  ).toBe(Math.fround(0.1));
});

describe('comparison', () => {
  test('equals: same shape, dtype and bits; NaN equals NaN, 0 does not equal -0', () => {
    const x = Matrix.fromRows([[1, Number.NaN]]);
    expect(x.equals(x.copy())).toBe(true);
    expect(x.equals(x.astype('float32'))).toBe(false);
    expect(x.equals(x.transpose())).toBe(false);
    expect(x.equals(Matrix.fromRows([[1, 2]]))).toBe(false);
    expect(Matrix.zeros(1, 1).equals(Matrix.full(1, 1, -0))).toBe(false);
    expect(Matrix.zeros(0, 3).equals(Matrix.zeros(3, 0))).toBe(false);
    expect(Matrix.zeros(0, 3).equals(Matrix.zeros(0, 3))).toBe(true);
  });

  // numpy.allclose([[a]], [[b]]) and its options.
  test.each([
    [1, 1 + 1e-6, {}, true],
    [1, 1.0001, {}, false],
    [1, 1.0001, { rtol: 1e-3 }, true],
    [0, 1e-9, {}, true],
    [0, 1e-9, { atol: 0 }, false],
    [1e10, 1.00001e10, {}, true],
    [10, 11, { rtol: 0.1, atol: 0 }, true],
    [11, 10, { rtol: 0.09999, atol: 0 }, false],
    [Infinity, Infinity, {}, true],
    [Infinity, -Infinity, {}, false],
    [1, Infinity, {}, false],
    [Infinity, 1, {}, false],
    [Number.NaN, Number.NaN, {}, false],
    [1, 1 + 1e-7, { rtol: 0, atol: 0 }, false],
  ])('allclose(%d, %d, %o) is %s', (a, b, options, expected) => {
    expect(Matrix.full(2, 1, a).allclose(Matrix.full(2, 1, b), options)).toBe(expected);
    expect(Matrix.full(2, 1, a).allclose(b, options)).toBe(expected);
  });

  test('allclose broadcasts, and nothing is close to nothing', () => {
    expect(Matrix.ones(3, 2).allclose(Matrix.ones(1, 2))).toBe(true);
    expect(Matrix.zeros(0, 2).allclose(Matrix.zeros(0, 2))).toBe(true);
    expect(Matrix.fromRows([[0.1]], 'float32').allclose(0.1)).toBe(true);
  });
});
