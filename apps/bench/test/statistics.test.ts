import { describe, expect, test } from 'vitest';
import { agrees, spread } from '../src/measure/statistics.ts';

describe('spread', () => {
  test('an odd count has a middle', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  });

  test('an even count has the mean of the two in the middle', () => {
    expect(spread([4, 1, 2, 10])).toEqual({ median: 3, min: 1, max: 10 });
  });

  test('one number is everything, and none is an error', () => {
    expect(spread([7])).toEqual({ median: 7, min: 7, max: 7 });
    expect(() => spread([])).toThrow('there is no number');
  });

  test('numbers are sorted as numbers, and the caller’s stay as they are', () => {
    const values = [10, 9, 100];
    expect(spread(values).median).toBe(10);
    expect(values).toEqual([10, 9, 100]);
  });
});

describe('agrees', () => {
  test('the tolerance is relative above 1 and absolute below', () => {
    expect(agrees([1000.5], [1000], 1e-3)).toBe(true);
    expect(agrees([1002], [1000], 1e-3)).toBe(false);
    expect(agrees([0.0005], [0], 1e-3)).toBe(true);
    expect(agrees([0.002], [0], 1e-3)).toBe(false);
  });

  test('NaN and missing figures do not agree', () => {
    expect(agrees([Number.NaN], [1], 1)).toBe(false);
    expect(agrees([1], [1, 2], 1)).toBe(false);
  });
});
