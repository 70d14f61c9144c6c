import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ByteItems, checkMatrix, Matrix } from '../src/index.ts';

// Test runners and frames have built-in classes of their own: what `instanceof` says of them is not what they are.
const foreign = (code: string) => runInNewContext(code);

test('a matrix takes the arrays of another realm, each as what it is', () => {
  const doubles = new Matrix(1, 2, foreign('Float64Array.of(1, 2)'));
  expect(doubles.dtype).toBe('float64');
  const floats = new Matrix(2, 1, foreign('Float32Array.of(0.1, 3)'));
  expect(floats.dtype).toBe('float32');
  const own = new Matrix(2, 1, Float32Array.of(0.1, 3));
  expect(floats.matmul(new Matrix(1, 1, foreign('Float32Array.of(3)'))).toRows()).toEqual(
    own.multiply(3).toRows(),
  );
  expect(() => new Matrix(1, 2, foreign('[1, 2]'))).toThrow('Matrix: data is an object (Array).');
});

test('bytes of another realm are bytes', () => {
  const items = new ByteItems(foreign('Uint8Array.of(3)'), foreign('new Float64Array(256).fill(0.5)'));
  expect(new Matrix(1, 1, items).get(0, 0)).toBe(0.5);
});

test('a matrix of another copy of linalg is named as such, with the way out', async () => {
  // The package by its own name is what was built; the tests run from the sources.
  const { Matrix: Other } = await import('@nn-labs/linalg');
  const other = Other.zeros(1, 1) as unknown as Matrix;
  expect(other instanceof Matrix).toBe(false);
  const message =
    'matmul: the other operand is a Matrix of another copy of linalg. Install one for all: npm ls';
  expect(() => Matrix.zeros(1, 1).matmul(other)).toThrow(message);
  expect(() => checkMatrix('train', 'X', other)).toThrow('train: X is a Matrix of another copy of linalg.');
  expect(() => checkMatrix('train', 'X', null)).toThrow('train: X is null. Use Matrix.fromRows(rows).');
});
