import { describe, expect, test } from 'vitest';
import { encodeIdx, type IdxArray } from '../../src/index.ts';

const encodeAnything = encodeIdx as (array: unknown) => Uint8Array;

test('items are written big-endian after the header', () => {
  expect([...encodeIdx({ type: 'int32', shape: [2, 1], data: new Int32Array([1, -2]) })]).toEqual([
    0, 0, 0x0c, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe,
  ]);
});

test('data that are a part of a larger buffer are written alone', () => {
  const data = new Int16Array([9, 258, 9]).subarray(1, 2);
  expect([...encodeIdx({ type: 'int16', shape: [1], data })]).toEqual([0, 0, 0x0b, 1, 0, 0, 0, 1, 1, 2]);
});

describe('refused', () => {
  const data = new Uint8Array(2);
  const cases: [name: string, array: unknown, error: Error][] = [
    [
      'an unknown type',
      { type: 'uint16', shape: [2], data },
      new TypeError('encodeIdx: type "uint16" is none of uint8, int8, int16, int32, float32, float64.'),
    ],
    [
      'a property of every object as type',
      { type: 'toString', shape: [2], data },
      new TypeError('encodeIdx: type "toString" is none of uint8, int8, int16, int32, float32, float64.'),
    ],
    [
      'data of another type',
      { type: 'int8', shape: [2], data },
      new TypeError('encodeIdx: int8 data must be a Int8Array, not Uint8Array.'),
    ],
    [
      'plain arrays',
      { type: 'uint8', shape: [2], data: [1, 2] },
      new TypeError('encodeIdx: uint8 data must be a Uint8Array, not Array.'),
    ],
    [
      'too many sizes',
      { type: 'uint8', shape: new Array(256).fill(1), data },
      new RangeError('encodeIdx: an IDX file has at most 255 sizes, not 256.'),
    ],
    [
      'a negative size',
      { type: 'uint8', shape: [-2, -1], data },
      new RangeError('encodeIdx: size -2 in shape (-2, -1) is not an integer in 0..4294967295.'),
    ],
    [
      'half a size',
      { type: 'uint8', shape: [0.5, 4], data },
      new RangeError('encodeIdx: size 0.5 in shape (0.5, 4) is not an integer in 0..4294967295.'),
    ],
    [
      'a size beyond 32 bits',
      { type: 'uint8', shape: [2 ** 32, 0], data: new Uint8Array(0) },
      new RangeError(
        'encodeIdx: size 4294967296 in shape (4294967296, 0) is not an integer in 0..4294967295.',
      ),
    ],
    [
      'another number of items',
      { type: 'uint8', shape: [3], data },
      new RangeError('encodeIdx: shape (3,) makes 3 items, data has 2.'),
    ],
    [
      'a product beyond 2^53',
      { type: 'uint8', shape: [2 ** 30, 2 ** 30], data },
      new RangeError('encodeIdx: shape (1073741824, 1073741824) makes more than 2^53 items, data has 2.'),
    ],
  ];
  test.each(cases)('%s', (_, array, error) => {
    expect(() => encodeAnything(array as IdxArray)).toThrow(error);
  });
});
