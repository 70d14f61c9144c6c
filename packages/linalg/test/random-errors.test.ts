import { describe, expect, test } from 'vitest';
import { RandomState } from '../src/index.ts';

// Values of the wrong type, as plain JavaScript could pass them.
const wrong = (value: unknown): never => value as never;

describe('seeds that NumPy rejects', () => {
  test.each([
    [-1, RangeError, 'RandomState: seed is -1. Give an integer from 0 to 2^32 - 1, or an array of them.'],
    [2 ** 32, RangeError, 'seed is 4294967296'],
    [1.5, TypeError, 'seed is 1.5'],
    [Number.NaN, TypeError, 'seed is NaN'],
    [Infinity, TypeError, 'seed is Infinity'],
    ['a', TypeError, "seed is 'a'"],
    ['40', TypeError, "seed is '40'"],
    [40n, TypeError, 'seed is 40n'],
    [null, TypeError, 'seed is null'],
    [undefined, TypeError, 'seed is undefined'],
    [true, TypeError, 'seed is true'],
    [{}, TypeError, 'seed is an object (Object)'],
    [{ length: 3 }, TypeError, 'seed is an object (Object)'],
    [[], RangeError, 'the seed array is empty'],
    [[1, -1], RangeError, 'seed[1] is -1'],
    [[2 ** 32], RangeError, 'seed[0] is 4294967296'],
    [[1, 2.5], TypeError, 'seed[1] is 2.5'],
    [[[1, 2]], TypeError, 'seed[0] is an object (Array)'],
    [['x'], TypeError, "seed[0] is 'x'"],
  ])('%o', (seed, type, message) => {
    expect(() => new RandomState(wrong(seed))).toThrow(type);
    expect(() => new RandomState(wrong(seed))).toThrow(message);
  });

  test('the ends of the range are seeds', () => {
    expect(new RandomState(0).random()).toBe(0.5488135039273248);
    expect(new RandomState(2 ** 32 - 1).random()).toBe(0.0976320289940138);
    expect(new RandomState(Uint32Array.of(1, 2, 3)).random()).toBe(new RandomState([1, 2, 3]).random());
  });
});

describe('arguments', () => {
  const stream = new RandomState(1);
  test.each([
    [
      () => stream.randint(5, 5),
      RangeError,
      'randint: low 5 is not below high 5. Give a higher high: it is itself never drawn.',
    ],
    [() => stream.randint(0), RangeError, 'randint: low 0 is not below high 0'],
    [() => stream.randint(3, 1), RangeError, 'randint: low 3 is not below high 1'],
    [() => stream.randint(-4), RangeError, 'randint: low 0 is not below high -4'],
    [() => stream.randint(1.5), TypeError, 'randint: high is 1.5. Give an integer.'],
    [() => stream.randint(wrong('a'), 3), TypeError, "randint: low is 'a'. Give an integer."],
    [() => stream.randint(0, wrong(null)), TypeError, 'randint: high is null'],
    [
      () => stream.randint(0, Infinity),
      RangeError,
      'randint: high is Infinity. Give an integer within ±(2^53 - 1).',
    ],
    [() => stream.randint(0, 2 ** 53), RangeError, 'randint: high is 9007199254740992'],
    [() => stream.randint(-(2 ** 53) + 1, 2 ** 53 - 1), RangeError, 'spans more than 2^53 integers'],
    [() => stream.uniform(wrong('0'), 1), TypeError, "uniform: low is '0'. Give a number."],
    [() => stream.uniform(0, Number.NaN), RangeError, 'uniform: the range from 0 to NaN is not finite'],
    [() => stream.uniform(-1.7e308, 1.7e308), RangeError, 'is not finite'],
    [() => stream.normal(0, -1), RangeError, 'normal: scale is -1. Give a deviation from 0.'],
    [() => stream.normal(0, -0), RangeError, 'normal: scale is -0'],
    [() => stream.normal(0, wrong({})), TypeError, 'normal: scale is an object (Object). Give a number.'],
    [() => stream.random(-1), RangeError, 'random: size is -1. Give an integer from 0.'],
    [() => stream.random(1.5), RangeError, 'random: size is 1.5. Give an integer from 0.'],
    [() => stream.random([2, -2]), RangeError, 'random: cols is -2'],
    [() => stream.random([2 ** 20, 2 ** 20]), RangeError, 'more than the 4294967295 that one array holds'],
    [
      () => stream.random(wrong('5')),
      TypeError,
      "random: size is '5'. Give a number or a shape [rows, cols].",
    ],
    [() => stream.random(wrong(null)), TypeError, 'random: size is null'],
    [() => stream.random(wrong([1, 2, 3])), TypeError, 'random: size is an object (Array)'],
    [() => stream.standardNormal(wrong([1, 'x'])), TypeError, "standardNormal: cols is 'x'"],
    [() => stream.permutation(-1), RangeError, 'permutation: n is -1. Give an integer from 0.'],
    [() => stream.permutation(2.5), RangeError, 'permutation: n is 2.5'],
    [() => stream.permutation(2 ** 31), RangeError, 'permutation: n is 2147483648. Give at most 2^31 - 1'],
    [
      () => stream.permutation(wrong('abc')),
      TypeError,
      "permutation: the values are 'abc'. Give an array or a typed array.",
    ],
    [() => stream.shuffle(wrong(5)), TypeError, 'shuffle: the values are 5'],
    [() => stream.shuffle(wrong(null)), TypeError, 'shuffle: the values are null'],
  ] as const)('%s', (call, type, message) => {
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });

  test('a refused draw takes nothing from the stream', () => {
    expect(stream.random()).toBe(new RandomState(1).random());
  });
});
