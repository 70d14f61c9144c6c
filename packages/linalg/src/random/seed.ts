import { describe } from '../dtype.ts';
import type { Mt19937 } from './mt19937.ts';

/** Seeds the generator as NumPy's RandomState does: a number by Knuth's multiplier, an array by init_by_array. */
export function applySeed(generator: Mt19937, seed: unknown): void {
  if (typeof seed === 'number') {
    checkWord('seed', seed);
    generator.seed(seed);
    return;
  }
  if (typeof seed !== 'object' || seed === null || !('length' in seed)) {
    throw new TypeError(
      `RandomState: seed is ${describe(seed)}. Give an integer from 0 to 2^32 - 1, or an array of them.`,
    );
  }
  const seeds = Array.from(seed as ArrayLike<unknown>);
  if (seeds.length === 0)
    throw new RangeError('RandomState: the seed array is empty. Give at least one integer.');
  seeds.forEach((word, i) => {
    checkWord(`seed[${i}]`, word);
  });
  generator.seedByArray(seeds as number[]);
}

function checkWord(name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || (!Number.isInteger(value) && Math.abs(value) !== Infinity)) {
    throw new TypeError(`RandomState: ${name} is ${describe(value)}. Give an integer from 0 to 2^32 - 1.`);
  }
  if (value < 0 || value > 0xffffffff) {
    throw new RangeError(`RandomState: ${name} is ${describe(value)}. Give an integer from 0 to 2^32 - 1.`);
  }
}
