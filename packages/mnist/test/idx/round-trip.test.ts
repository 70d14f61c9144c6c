import { RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { encodeIdx, parseIdx } from '../../src/index.ts';
import { anyArray, bitsOf, idxTypes } from './arrays.ts';

describe.each(idxTypes)('%s', (type) => {
  test('parseIdx(encodeIdx(a)) is a, bit for bit, for 100 random arrays', () => {
    const random = new RandomState(8);
    for (let i = 0; i < 100; i += 1) {
      const array = anyArray(random, type);
      const back = parseIdx(encodeIdx(array));
      expect(back.type).toBe(type);
      expect(back.shape).toEqual(array.shape);
      expect(bitsOf(back)).toEqual(bitsOf(array));
      expect(encodeIdx(back)).toEqual(encodeIdx(array));
    }
  });
});

test('NaN payloads survive, signalling ones too', () => {
  const float64 = new Float64Array(new BigUint64Array([0x7ff0000000000001n, 0xfff8dead_beef0001n]).buffer);
  const back = parseIdx(encodeIdx({ type: 'float64', shape: [2], data: float64 }));
  expect(bitsOf(back)).toEqual(new Uint8Array(float64.buffer));
  const float32 = new Float32Array(new Uint32Array([0x7f800001, 0xffc0beef]).buffer);
  const back32 = parseIdx(encodeIdx({ type: 'float32', shape: [2], data: float32 }));
  expect(bitsOf(back32)).toEqual(new Uint8Array(float32.buffer));
});
