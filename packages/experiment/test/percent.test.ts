import { expect, test } from 'vitest';
import { fixed2, percent } from '../src/index.ts';

// Python: for v in (0.125, 0.375, …): print(f'{v:.2f}')
test.each([
  [0.125, '0.12'],
  [0.375, '0.38'],
  [0.625, '0.62'],
  [0.875, '0.88'],
  [2.675, '2.67'],
  [1.005, '1.00'],
  [12.125, '12.12'],
  [99.995, '100.00'],
  [62.4, '62.40'],
  [100, '100.00'],
  [-0.125, '-0.12'],
  [Number.NaN, 'nan'],
  [Number.POSITIVE_INFINITY, 'inf'],
  [Number.NEGATIVE_INFINITY, '-inf'],
])('fixed2(%d) is %s, as in Python', (value, text) => {
  expect(fixed2(value)).toBe(text);
});

test('percent of k correct out of 1,000 has no rounding surprise', () => {
  expect([92, 624, 770, 948, 969, 980].map((k) => percent(k / 1000))).toEqual([
    '9.20',
    '62.40',
    '77.00',
    '94.80',
    '96.90',
    '98.00',
  ]);
});
