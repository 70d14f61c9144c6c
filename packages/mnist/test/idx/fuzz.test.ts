import { expect, test } from 'vitest';
import { fuzzParseIdx } from './fuzz.ts';

test('5,000 mutated files are refused with an IdxFormatError or read as what they then are', () => {
  const { refused, accepted } = fuzzParseIdx(40, 5_000);
  expect(refused + accepted).toBe(5_000);
  expect(refused).toBeGreaterThan(1_000);
  expect(accepted).toBeGreaterThan(500);
});
