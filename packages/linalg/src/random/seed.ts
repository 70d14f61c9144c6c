import { describe } from '../matrix/dtype.ts';
import type { Mt19937 } from './mt19937.ts';

const wayOut = 'Give an integer from 0 to 2^32 - 1, or an array of them.';

/** Seeds the generator as NumPy's RandomState does: a number by Knuth's multiplier, an array by init_by_array. */
export function applySeed(generator: Mt19937, seed: unknown): void {
  if (typeof seed === 'number') {
    checkWord('seed', seed);
    generator.seed(seed);
    return;
  }
  if (!Array.isArray(seed) && !ArrayBuffer.isView(seed)) {
    throw new TypeError(`RandomState: seed is ${describe(seed)}. ${wayOut}`);
  }
  const seeds = Array.from(seed as ArrayLike<unknown>);
  if (seeds.length === 0) throw new RangeError(`RandomState: the seed array is empty. ${wayOut}`);
  seeds.forEach((word, i) => {
    checkWord(`seed[${i}]`, word);
  });
  generator.seedByArray(seeds as number[]);
}

function checkWord(name: string, value: unknown): void {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new TypeError(`RandomState: ${name} is ${describe(value)}. ${wayOut}`);
  }
  if (value < 0 || value > 0xffffffff) {
    throw new RangeError(`RandomState: ${name} is ${describe(value)}. ${wayOut}`);
  }
}
