import { describe, expect, test } from 'vitest';
import { cos, Matrix, RandomState, sin } from '../src/index.ts';

const x = Matrix.fromRows([
  [-1.5, 0, 2],
  [Number.NaN, -0, Infinity],
]);

describe('one item at a time, in float64 and float32', () => {
  for (const dtype of ['float64', 'float32'] as const) {
    const items = Array.from(x.astype(dtype).data);
    const round = dtype === 'float32' ? Math.fround : (y: number) => y;
    test.each([
      ['abs', Math.abs],
      ['sqrt', Math.sqrt],
      ['relu', (y: number) => Math.max(y, 0)],
      ['negate', (y: number) => -y],
    ] as const)(`%s in ${dtype}`, (name, f) => {
      const expected = new Matrix(
        2,
        3,
        x.astype(dtype).data.map((_, i) => round(f(items[i]!))),
      );
      expect(x.astype(dtype)[name]().equals(expected)).toBe(true);
    });

    test(`clip and maximum in ${dtype}: NaN stays NaN`, () => {
      const clipped = x.astype(dtype).clip(-1, 1);
      expect(clipped.toRows()).toEqual([
        [-1, 0, 1],
        [Number.NaN, -0, 1],
      ]);
      expect(
        x
          .astype(dtype)
          .maximum(Matrix.fromRows([[-2, 0.5, 3]], dtype))
          .toRows(),
      ).toEqual([
        [-1.5, 0.5, 3],
        [Number.NaN, 0.5, Infinity],
      ]);
    });

    test(`sin and cos in ${dtype} are those of numbers, rounded`, () => {
      const angles = new RandomState(3).uniform(-1000, 1000, [3, 4]).astype(dtype);
      expect(angles.sin().data).toEqual(angles.data.map((y) => sin(y)));
      expect(angles.cos().data).toEqual(angles.data.map((y) => cos(y)));
    });
  }

  test('sin and cos refuse what they have too few digits of π for', () => {
    expect(sin(2 ** 20)).toBeCloseTo(0.3304931400217347, 15);
    expect(() => cos(Infinity)).toThrow(
      new RangeError('cos: Infinity is beyond ±2^20. Subtract multiples of 2π first.'),
    );
    expect(() => Matrix.full(1, 1, -1.1e6).sin()).toThrow('sin: -1100000 is beyond ±2^20');
  });
});

describe('out', () => {
  const random = new RandomState(1);
  const a = random.uniform(-1, 1, [4, 3]);
  const b = random.uniform(-1, 1, [4, 3]);

  test('takes the result, and may be an operand', () => {
    const sum = a.add(b);
    const out = Matrix.zeros(4, 3);
    expect(a.add(b, out)).toBe(out);
    expect(out.equals(sum)).toBe(true);
    const c = b.copy();
    expect(a.add(c, c).equals(sum)).toBe(true);
    const d = a.copy();
    expect(d.exp(d).equals(a.exp())).toBe(true);
    expect(d.softmax(d).equals(a.exp().softmax())).toBe(true);
  });

  test('takes a product, but is no operand of it', () => {
    const out = Matrix.zeros(4, 4);
    expect(a.matmulTranspose(b, out)).toBe(out);
    expect(out.equals(a.matmul(b.transpose()))).toBe(true);
    const square = Matrix.ones(2, 2);
    expect(() => square.matmul(square, square)).toThrow('matmul: out is one of the operands');
  });

  test('is refused when it does not fit, or lies across an operand', () => {
    expect(() => a.add(b, Matrix.zeros(3, 4))).toThrow('add: the result is (4, 3), but out is (3, 4).');
    expect(() => a.exp(Matrix.zeros(4, 3, 'float32'))).toThrow(
      'exp: the result is float64, but out is float32.',
    );
    expect(() => a.exp([] as never)).toThrow(
      'exp: out is an object (Array). Give a Matrix, or leave it out.',
    );
    const room = new Float64Array(13);
    const left = new Matrix(4, 3, room.subarray(0, 12));
    expect(() => left.add(1, new Matrix(4, 3, room.subarray(1)))).toThrow(
      'add: out shares a part of its memory',
    );
  });
});

describe('rows and shapes', () => {
  const y = Matrix.fromRows(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    'float32',
  );
  test('take copies rows in any order, of bytes too, and refuses rows that are not there', () => {
    expect(y.take([2, 0, 2]).toRows()).toEqual([
      [5, 6],
      [1, 2],
      [5, 6],
    ]);
    expect(y.take([]).shape).toEqual([0, 2]);
    expect(() => y.take([0, 1.5])).toThrow('take: row 1.5 does not exist, the matrix has 3 rows');
    expect(() => y.take(1 as never)).toThrow(TypeError);
  });

  test('reshape keeps the items, in a copy', () => {
    const z = y.reshape(2, 3);
    expect(z.toRows()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    z.set(0, 0, 9);
    expect(y.get(0, 0)).toBe(1);
    expect(() => y.reshape(4, 2)).toThrow('reshape: data has 6 items, (4, 2) needs 8');
  });

  test('transpose by blocks moves every item, at sizes around a block', () => {
    for (const [rows, cols] of [
      [1, 70],
      [31, 33],
      [32, 64],
      [65, 3],
    ] as const) {
      const z = Matrix.zeros(rows, cols).map((_, i, j) => 100 * i + j);
      const turned = Matrix.zeros(cols, rows).map((_, i, j) => 100 * j + i);
      expect(z.transpose().equals(turned)).toBe(true);
    }
  });
});

test('AᵀB and ABᵀ have the bits of the product with a transpose, by the loops and in the engine', () => {
  for (const dtype of ['float64', 'float32'] as const) {
    for (const [n, k, m] of [
      [3, 4, 5],
      [40, 50, 60],
    ] as const) {
      const random = new RandomState(n);
      const a = random.uniform(-1, 1, [n, k]).astype(dtype);
      const b = random.uniform(-1, 1, [k, m]).astype(dtype);
      const expected = a.matmul(b);
      expect(a.transpose().transposeMatmul(b).equals(expected)).toBe(true);
      expect(a.matmulTranspose(b.transpose()).equals(expected)).toBe(true);
    }
  }
  expect(() => Matrix.zeros(2, 3).transposeMatmul(Matrix.zeros(3, 2))).toThrow(
    'transposeMatmul: inner dimensions differ: (2, 3)ᵀ @ (3, 2). Did you mean matmul?',
  );
});
