import { ByteItems, Matrix } from '@nn-labs/linalg';
import { countNonZero, sparseBytes, writeSparse, writeSparseTranspose } from '@nn-labs/linalg/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const table = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

describe('a matrix of bytes', () => {
  test('says its shape and dtype, and gives rows, without making its numbers', () => {
    const bytes = Uint8Array.of(0, 51, 255, 1, 2, 3);
    const x = new Matrix(2, 3, new ByteItems(bytes, table));
    expect([x.shape, x.size, x.dtype]).toEqual([[2, 3], 6, 'float32']);
    expect(x.byteItems?.bytes).toBe(bytes);
    const last = x.slice(-1);
    expect(last.byteItems?.bytes).toEqual(Uint8Array.of(1, 2, 3));
    expect(last.byteItems?.bytes.buffer).not.toBe(bytes.buffer);
    expect(x.byteItems).not.toBeNull();
  });

  test('has the numbers of the table, made once', () => {
    const x = new Matrix(1, 3, new ByteItems(Uint8Array.of(0, 51, 255), table));
    const { data } = x;
    expect(data).toEqual(Float32Array.of(0, 0.2, 1));
    expect(x.data).toBe(data);
    expect(x).toEqual(new Matrix(1, 3, Float32Array.of(0, 0.2, 1)));
  });

  test('forgets its bytes when its numbers are read, as they may be written then', () => {
    const bytes = Uint8Array.of(1, 2);
    const x = new Matrix(1, 2, new ByteItems(bytes, new Float64Array(256).fill(3)));
    x.set(0, 1, 7);
    expect(x.byteItems).toBeNull();
    expect(x.slice(0).toRows()).toEqual([[3, 7]]);
    expect(bytes).toEqual(Uint8Array.of(1, 2));
  });

  test('computes as a matrix of numbers does', () => {
    const bytes = Uint8Array.from({ length: 50 * 40 }, (_, i) => (i * i) % 7);
    const make = () => new Matrix(50, 40, new ByteItems(bytes, table));
    const numbers = new Matrix(
      50,
      40,
      Float32Array.from(bytes, (byte) => table[byte]!),
    );
    expect(make().equals(numbers)).toBe(true);
    expect(make().matmul(make().transpose()).equals(numbers.matmul(numbers.transpose()))).toBe(true);
    expect(make().astype('float64').sum()).toBe(numbers.astype('float64').sum());
    expect(make().copy().toString()).toBe(numbers.toString());
  });

  test.each([
    [() => new ByteItems([1] as never, table), TypeError, 'bytes is an object (Array)'],
    [() => new ByteItems(Uint8Array.of(1), [0] as never), TypeError, 'table is an object (Array)'],
    [() => new ByteItems(Uint8Array.of(1), new Float32Array(10)), RangeError, 'table has 10 values'],
    [
      () => new Matrix(2, 2, new ByteItems(Uint8Array.of(1), table)),
      Error,
      'data has 1 items, (2, 2) needs 4',
    ],
  ])('a wrong one is refused: %o', (make, kind, text) => {
    expect(make).toThrow(kind);
    expect(make).toThrow(text);
  });
});

describe('the non-zeros of bytes', () => {
  const values = fc.constantFrom(0, -0, 1, 0.5, -2);

  test.each([
    ['by rows', writeSparse],
    ['by columns', writeSparseTranspose],
  ])('are those of their numbers, %s', (_, write) => {
    fc.assert(
      fc.property(
        fc.record({
          rows: fc.integer({ min: 1, max: 30 }),
          cols: fc.integer({ min: 1, max: 450 }),
          kinds: fc.array(values, { minLength: 1, maxLength: 5 }),
          seed: fc.integer(),
          float32: fc.boolean(),
        }),
        ({ rows, cols, kinds, seed, float32 }) => {
          const make = float32 ? Float32Array : Float64Array;
          const small = make.from(Array.from({ length: 256 }, (_, byte) => kinds[byte % kinds.length]!));
          const bytes = Uint8Array.from({ length: rows * cols }, (_, i) => Math.imul(i + 1, seed | 1) >>> 24);
          const items = new ByteItems(bytes, small);
          const lists = (x: ByteItems | Float32Array | Float64Array) => {
            const count = countNonZero(x, 0, bytes.length);
            const sizes = sparseBytes(
              ...(write === writeSparse ? ([rows, cols] as const) : ([cols, rows] as const)),
              count,
              small.BYTES_PER_ELEMENT,
            );
            const [starts, index, last] = [0, sizes[0], sizes[0] + sizes[1]].map(
              (at) => Math.ceil(at / 8) * 8,
            );
            const buffer = new ArrayBuffer(last! + sizes[2] + 8);
            const at = { starts: starts!, index: index!, values: last! };
            for (const _ of write(buffer, at, x, rows, cols, count));
            return Buffer.from(buffer);
          };
          expect(lists(items).equals(lists(items.values()))).toBe(true);
        },
      ),
    );
  });
});
