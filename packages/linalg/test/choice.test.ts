import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RandomState } from '../src/index.ts';

/** Made by fixtures/make-random.py; the NumPy call stands beside each golden value there. */
const fixture = JSON.parse(readFileSync(new URL('../fixtures/random.json', import.meta.url), 'utf8'));

describe('choice equals NumPy bit for bit, and takes as many words', () => {
  for (const { call, seed, n, size, replace, p, values, next } of fixture.choice) {
    test(call, () => {
      const stream = new RandomState(seed);
      const drawn: unknown = stream.choice(n, size ?? undefined, { replace, p: p ?? undefined });
      expect(typeof drawn === 'number' ? [drawn] : Array.from(drawn as Int32Array)).toEqual(values);
      expect(stream.random()).toBe(next);
    });
  }

  test('of an array the items', () => {
    const letters = ['a', 'b', 'c', 'd'];
    const at = new RandomState(5).choice(4, 3);
    expect(new RandomState(5).choice(letters, 3)).toEqual(Array.from(at, (i) => letters[i]));
    expect(letters).toContain(new RandomState(5).choice(letters));
  });
});

test.each([
  [0, 1, {}, 'choice: there is nothing to choose from'],
  [3, 4, { replace: false }, 'choice: 4 of 3 without replacement. Give a size of at most 3.'],
  [3, 1, { p: [0.5, 0.5] }, 'choice: 3 to choose from, but 2 probabilities'],
  [2, 1, { p: [-0.5, 1.5] }, 'choice: p[0] is -0.5. Give a probability from 0.'],
  [2, 1, { p: [0.5, 0.4] }, 'choice: the probabilities add up to 0.9, not to 1'],
  [
    3,
    2,
    { replace: false, p: [0, 1, 0] },
    'choice: 2 without replacement, but only 1 have a probability above 0',
  ],
] as const)('choice of %j, %j with %j is refused', (n, size, options, message) => {
  expect(() => new RandomState(1).choice(n, size, options)).toThrow(message);
});
