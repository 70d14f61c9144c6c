import { describe, expect, test } from 'vitest';
import { Matrix, oneHot, ShapeError } from '../src/index.ts';

/** A value of the wrong type, as plain JavaScript could pass it. */
const wrong = (value: unknown): never => value as never;
const x = Matrix.zeros(2, 3);
const single = Matrix.zeros(2, 3, 'float32');

type ErrorClass = typeof ShapeError | RangeErrorConstructor | TypeErrorConstructor;

const cases: Record<string, [call: () => unknown, type: ErrorClass, message: string][]> = {
  'shapes that do not fit': [
    [
      () => Matrix.zeros(32, 784).matmul(Matrix.zeros(128, 784)),
      ShapeError,
      'matmul: inner dimensions differ: (32, 784) @ (128, 784). Did you mean b.transpose()?',
    ],
    [
      () => Matrix.zeros(784, 32).matmul(Matrix.zeros(784, 10)),
      ShapeError,
      'matmul: inner dimensions differ: (784, 32) @ (784, 10). Did you mean a.transpose()?',
    ],
    [
      () => x.matmul(Matrix.zeros(5, 7)),
      ShapeError,
      "matmul: inner dimensions differ: (2, 3) @ (5, 7). The first operand's columns must be as many as the second's rows.",
    ],
    [
      () => x.add(Matrix.zeros(3, 2)),
      ShapeError,
      'add: shapes do not broadcast: (2, 3) and (3, 2). Each length must be equal or 1.',
    ],
    [
      () => x.subtract(Matrix.zeros(2, 2)),
      ShapeError,
      'subtract: shapes do not broadcast: (2, 3) and (2, 2).',
    ],
    [
      () => x.multiply(Matrix.zeros(0, 3)),
      ShapeError,
      'multiply: shapes do not broadcast: (2, 3) and (0, 3).',
    ],
    [() => x.divide(Matrix.zeros(2, 0)), ShapeError, 'divide: shapes do not broadcast: (2, 3) and (2, 0).'],
    [
      () => x.allclose(Matrix.zeros(2, 2)),
      ShapeError,
      'allclose: shapes do not broadcast: (2, 3) and (2, 2).',
    ],
    [
      () => new Matrix(2, 2, Float64Array.of(1, 2, 3)),
      ShapeError,
      'Matrix: data has 3 items, (2, 2) needs 4. Give data of that length.',
    ],
    [
      () => Matrix.fromRows([[1, 2], [3]]),
      ShapeError,
      'fromRows: row 1 has 1 items, row 0 has 2. Give rows of one length.',
    ],
    [() => Matrix.fromRows([[], [3]]), ShapeError, 'fromRows: row 1 has 1 items, row 0 has 0.'],
  ],
  'dtypes that differ': [
    [
      () => x.matmul(single.transpose()),
      TypeError,
      "matmul: dtypes differ: float64 and float32. Convert one of them, such as b.astype('float64').",
    ],
    [
      () => single.add(x),
      TypeError,
      "add: dtypes differ: float32 and float64. Convert one of them, such as b.astype('float32').",
    ],
    [() => single.allclose(x), TypeError, 'allclose: dtypes differ: float32 and float64.'],
  ],
  'operands of the wrong type': [
    [() => x.matmul(wrong(2)), TypeError, 'matmul: the other operand is 2. Give a Matrix.'],
    [
      () => x.matmul(wrong([[1]])),
      TypeError,
      'matmul: the other operand is an object (Array). Give a Matrix.',
    ],
    [() => x.add(wrong('1')), TypeError, "add: the other operand is '1'. Give a Matrix or a number."],
    [() => x.add(wrong(undefined)), TypeError, 'add: the other operand is undefined.'],
    [() => x.multiply(wrong(null)), TypeError, 'multiply: the other operand is null.'],
    [() => x.multiply(wrong(3n)), TypeError, 'multiply: the other operand is 3n.'],
    [() => x.allclose(wrong({})), TypeError, 'allclose: the other operand is an object (Object).'],
    [() => x.allclose(x, { rtol: wrong('0') }), TypeError, "allclose: rtol is '0'. Give a number."],
    [() => x.map(wrong(5)), TypeError, 'map: f is 5. Give a function.'],
    [
      () => x.map((value) => wrong(value > 0)),
      TypeError,
      'map: the result for item (0, 0) is false. Give a number.',
    ],
    [() => x.astype(wrong('int32')), TypeError, "astype: dtype is 'int32'. Use 'float64' or 'float32'."],
  ],
  'shapes that are none': [
    [() => Matrix.zeros(-1, 2), RangeError, 'zeros: rows is -1. Give an integer from 0.'],
    [() => Matrix.zeros(2, 1.5), RangeError, 'zeros: cols is 1.5. Give an integer from 0.'],
    [() => Matrix.ones(Number.NaN, 2), RangeError, 'ones: rows is NaN. Give an integer from 0.'],
    [() => Matrix.full(Infinity, 2, 1), RangeError, 'full: rows is Infinity.'],
    [() => Matrix.zeros(wrong('2'), 2), TypeError, "zeros: rows is '2'. Give an integer from 0."],
    [() => Matrix.zeros(wrong(undefined), 2), TypeError, 'zeros: rows is undefined.'],
    [() => Matrix.identity(-3), RangeError, 'identity: n is -3. Give an integer from 0.'],
    [
      () => Matrix.zeros(70_000, 70_000),
      RangeError,
      'zeros: (70000, 70000) has 4900000000 items, more than the 4294967295 that one array holds. Use smaller pieces.',
    ],
    [() => Matrix.zeros(2 ** 53, 1), RangeError, 'zeros: rows is 9007199254740992.'],
    [
      () => Matrix.zeros(2 ** 16, 2 ** 16 - 1),
      RangeError,
      'zeros: no memory for (65536, 65535) of float64, 34.4 GB. Use smaller pieces.',
    ],
    [
      () => Matrix.zeros(70_000, 1).matmul(Matrix.zeros(1, 70_000)),
      RangeError,
      'matmul: (70000, 70000) has 4900000000 items',
    ],
    [() => Matrix.zeros(2 ** 17, 1).add(Matrix.zeros(1, 2 ** 17)), RangeError, 'add: (131072, 131072) has'],
    [
      () => Matrix.zeros(2, 2, wrong('float16')),
      TypeError,
      "zeros: dtype is 'float16'. Use 'float64' or 'float32'.",
    ],
    [() => Matrix.identity(2, wrong(64)), TypeError, 'identity: dtype is 64.'],
    [() => Matrix.full(2, 2, wrong('7')), TypeError, "full: value is '7'. Give a number."],
    [() => new Matrix(1.5, 2, new Float64Array(3)), RangeError, 'Matrix: rows is 1.5.'],
    [
      () => new Matrix(1, 2, wrong([1, 2])),
      TypeError,
      'Matrix: data is an object (Array). Give a Float64Array or a Float32Array, or use Matrix.fromRows.',
    ],
    [
      () => new Matrix(1, 2, wrong(Int32Array.of(1, 2))),
      TypeError,
      'Matrix: data is an object (Int32Array).',
    ],
  ],
  'rows that are none': [
    [() => Matrix.fromRows(wrong(null)), TypeError, 'fromRows: the argument is null. Give an array.'],
    [() => Matrix.fromRows(wrong('12')), TypeError, "fromRows: the argument is '12'."],
    [() => Matrix.fromRows(wrong([1, 2])), TypeError, 'fromRows: row 0 is 1. Give an array.'],
    [() => Matrix.fromRows(wrong([[1], 'a'])), TypeError, "fromRows: row 1 is 'a'."],
    [() => Matrix.fromRows(wrong([[1, '2']])), TypeError, "fromRows: item (0, 1) is '2'. Give a number."],
    [() => Matrix.fromRows(wrong([[1, undefined]])), TypeError, 'fromRows: item (0, 1) is undefined.'],
    [() => Matrix.fromRows(wrong([[1, null]])), TypeError, 'fromRows: item (0, 1) is null.'],
  ],
  'indices, axes and bounds': [
    [() => x.get(2, 0), RangeError, 'get: row 2 does not exist, the matrix has 2 rows. Count from 0.'],
    [() => x.get(0, -1), RangeError, 'get: col -1 does not exist, the matrix has 3 cols. Count from 0.'],
    [() => x.get(0.5, 0), RangeError, 'get: row 0.5 does not exist'],
    [() => x.get(Number.NaN, 0), RangeError, 'get: row NaN does not exist'],
    [() => x.get(wrong('0'), 0), TypeError, "get: row is '0'. Give an integer."],
    [() => x.get(0, wrong(undefined)), TypeError, 'get: col is undefined.'],
    [() => x.set(5, 0, 1), RangeError, 'set: row 5 does not exist, the matrix has 2 rows.'],
    [() => x.set(0, 0, wrong('1')), TypeError, "set: value is '1'. Give a number."],
    [() => x.sum(wrong(2)), RangeError, 'sum: axis is 2. Give 0 (down the rows) or 1 (along each row).'],
    [() => x.sum(wrong(-1)), RangeError, 'sum: axis is -1.'],
    [() => x.mean(wrong(Number.NaN)), RangeError, 'mean: axis is NaN.'],
    [() => x.max(wrong('0')), TypeError, "max: axis is '0'."],
    [() => x.min(wrong(null)), TypeError, 'min: axis is null.'],
    [() => x.argmax(wrong(0.5)), RangeError, 'argmax: axis is 0.5.'],
    [() => x.slice(0.5), TypeError, 'slice: start is 0.5. Give an integer, negative to count from the end.'],
    [() => x.slice(0, Number.NaN), TypeError, 'slice: end is NaN.'],
    [() => x.slice(wrong('1')), TypeError, "slice: start is '1'."],
  ],
  'nothing to choose from': [
    [
      () => Matrix.zeros(0, 3).max(),
      RangeError,
      'max: (0, 3) has nothing to choose from. Give a matrix that is not empty.',
    ],
    [() => Matrix.zeros(0, 3).min(0), RangeError, 'min: (0, 3) has nothing to choose from along axis 0.'],
    [
      () => Matrix.zeros(3, 0).argmax(1),
      RangeError,
      'argmax: (3, 0) has nothing to choose from along axis 1.',
    ],
    [() => Matrix.zeros(0, 0).argmax(), RangeError, 'argmax: (0, 0) has nothing to choose from.'],
    [() => Matrix.zeros(0, 0).max(0), RangeError, 'max: (0, 0) has nothing to choose from along axis 0.'],
  ],
  labels: [
    [
      () => oneHot([0, 3], 3),
      RangeError,
      'oneHot: labels[1] is 3, not a class from 0 to 2. Check the labels or give more classes.',
    ],
    [() => oneHot([-1], 3), RangeError, 'oneHot: labels[0] is -1'],
    [() => oneHot([1.5], 3), RangeError, 'oneHot: labels[0] is 1.5'],
    [() => oneHot(wrong(['1']), 3), RangeError, "oneHot: labels[0] is '1'"],
    [() => oneHot(wrong(5), 3), TypeError, 'oneHot: labels is 5. Give an array.'],
    [() => oneHot([0], -1), RangeError, 'oneHot: classes is -1. Give an integer from 0.'],
    [() => oneHot([0], wrong(undefined)), TypeError, 'oneHot: classes is undefined.'],
    [() => oneHot([0], 3, wrong('f8')), TypeError, "oneHot: dtype is 'f8'."],
  ],
};

for (const [title, group] of Object.entries(cases)) {
  describe(title, () => {
    test.each(group)('%s', (call, type, message) => {
      expect(call).toThrow(type);
      expect(call).toThrow(message);
    });
  });
}

test('a ShapeError is a RangeError by the name of ShapeError', () => {
  const error = new ShapeError('matmul: …');
  expect(error).toBeInstanceOf(RangeError);
  expect(`${error}`).toBe('ShapeError: matmul: …');
});
