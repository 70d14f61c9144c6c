import { describe, expect, test } from 'vitest';
import { scalePixels } from '../../src/index.ts';

const every = Uint8Array.from({ length: 256 }, (_, pixel) => pixel);

test('every pixel is pixel / 255 in float64', () => {
  expect(scalePixels(every)).toEqual(Float64Array.from(every, (pixel) => pixel / 255));
});

test('in float32 that quotient is rounded once', () => {
  expect(scalePixels(every, 'float32')).toEqual(Float32Array.from(every, (pixel) => pixel / 255));
});

test('limitRows gives the first rows, of 784 pixels unless said otherwise', () => {
  expect(scalePixels(new Uint8Array(3 * 784), 'float64', 2)).toHaveLength(2 * 784);
  expect(scalePixels(every, 'float64', 3, 4)).toEqual(
    Float64Array.from(every.subarray(0, 12), (p) => p / 255),
  );
  expect(scalePixels(every, 'float64', 0)).toHaveLength(0);
});

describe('refused', () => {
  test.each([
    [2, 784, 'scalePixels: 2 rows of 784 pixels asked for, 256 pixels given.'],
    [-1, 4, 'scalePixels: -1 rows of 4 pixels asked for, 256 pixels given.'],
    [1.3, 4, 'scalePixels: 1.3 rows of 4 pixels asked for, 256 pixels given.'],
    [Number.NaN, 4, 'scalePixels: NaN rows of 4 pixels asked for, 256 pixels given.'],
  ])('%s rows of %s', (rows, cols, message) => {
    expect(() => scalePixels(every, 'float32', rows, cols)).toThrow(new RangeError(message));
  });

  test('another dtype', () => {
    const scaleAs = scalePixels as (pixels: Uint8Array, dtype: string) => unknown;
    expect(() => scaleAs(every, 'float16')).toThrow(
      new RangeError("scalePixels: dtype \"float16\" is neither 'float64' nor 'float32'."),
    );
  });
});
