import { log } from '../math/log.ts';
import { checkArrayLike, checkCount, checkNumber } from '../matrix/check.ts';
import { describe } from '../matrix/dtype.ts';
import type { Matrix } from '../matrix/matrix.ts';
import { boundedInteger } from './bounded.ts';
import { type ChoiceOptions, chooseIndices } from './choice.ts';
import { type DrawShape, fill } from './fill.ts';
import { Mt19937 } from './mt19937.ts';
import { applySeed } from './seed.ts';
import { checkShuffles, type ShuffleArray, shuffleInPlace } from './shuffle.ts';
import { checkSnapshot, type RandomStateSnapshot } from './state.ts';

/**
 * NumPy's legacy random stream: the same draws as `numpy.random.seed` and `numpy.random.RandomState`.
 *
 * Every draw takes a size as its last argument: nothing for one number, `n` for an array of n, `[rows, cols]`
 * for a Matrix drawn row after row. `random`, `uniform`, `randint`, `permutation` and `shuffle` are bit for
 * bit NumPy's; `standardNormal` and `normal` use the same random bits but our own `log`, so a few values
 * differ in the last bits.
 *
 * @example
 * ```ts
 * import { RandomState } from '@nn-labs/linalg';
 * new RandomState(40).random() // => 0.4076870280802861
 * ```
 */
export class RandomState {
  readonly #generator: Mt19937 = new Mt19937();
  #cachedGaussian: number | undefined;

  /**
   * A stream from a seed: an integer from 0 to 2^32 - 1, or an array of them, which is another stream.
   *
   * @throws RangeError for an integer out of range or an empty array, TypeError for anything that is no
   * integer. There is no seeding from the clock.
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * new RandomState([2, 7]).randint(100) // => 51
   * new RandomState(-1) // throws RandomState: seed is -1
   * ```
   */
  constructor(seed: number | ArrayLike<number>) {
    applySeed(this.#generator, seed);
  }

  /**
   * Uniform in [0, 1), a multiple of 2^-53 (`random_sample`); two words of the generator a number.
   *
   * @throws RangeError or TypeError for a size that is none.
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * new RandomState(0).random([1, 2]).toString() // => '[[0.5488135  0.71518937]]'
   * ```
   */
  random(): number;
  random(size: number): Float64Array;
  random(shape: DrawShape): Matrix;
  random(size?: number | DrawShape): number | Float64Array | Matrix {
    return fill('random', size, () => this.#double());
  }

  /**
   * Uniform in [low, high): `low + (high - low) * random()`, as in NumPy.
   *
   * @throws RangeError when high - low is not finite, TypeError for anything that is not a number.
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * new RandomState(40).uniform(-1, 1) // => -0.18462594383942776
   * ```
   */
  uniform(low?: number, high?: number): number;
  uniform(low: number, high: number, size: number): Float64Array;
  uniform(low: number, high: number, shape: DrawShape): Matrix;
  uniform(low: number = 0, high: number = 1, size?: number | DrawShape): number | Float64Array | Matrix {
    checkNumber('uniform', 'low', low);
    checkNumber('uniform', 'high', high);
    const range = high - low;
    if (!Number.isFinite(range)) {
      throw new RangeError(
        `uniform: the range from ${low} to ${high} is not finite. Give finite bounds that lie less than 1.8e308 apart.`,
      );
    }
    return fill('uniform', size, () => low + range * this.#double());
  }

  /**
   * Integers in [low, high), or in [0, low) without high, every one as likely (`randint` of int64).
   *
   * They come as float64, which holds every integer up to 2^53.
   *
   * @throws RangeError when low is not below high, or a bound or their distance exceeds 2^53 - 1; TypeError
   * for anything that is not an integer.
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * Array.from(new RandomState(40).randint(0, 10, 5)) // => [ 6, 7, 5, 8, 8 ]
   * new RandomState(40).randint(5, 5) // throws randint: low 5 is not below high 5
   * ```
   */
  randint(low: number, high?: number): number;
  randint(low: number, high: number | undefined, size: number): Float64Array;
  randint(low: number, high: number | undefined, shape: DrawShape): Matrix;
  randint(low: number, high?: number, size?: number | DrawShape): number | Float64Array | Matrix {
    const [from, to] = high === undefined ? [0, low] : [low, high];
    const max = checkRange(from, to);
    return fill('randint', size, () => from + boundedInteger(this.#generator, max));
  }

  /**
   * Normal with mean 0 and deviation 1, by Marsaglia's polar method (`standard_normal`, `randn`).
   *
   * Variates are made in pairs: the second is given out first, the other is kept for the next call. The
   * random bits are NumPy's; each value is within 4 ulp of NumPy's, most are equal.
   *
   * @throws RangeError or TypeError for a size that is none.
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * new RandomState(40).standardNormal().toFixed(12) // => '-0.607547697211'
   * ```
   */
  standardNormal(): number;
  standardNormal(size: number): Float64Array;
  standardNormal(shape: DrawShape): Matrix;
  standardNormal(size?: number | DrawShape): number | Float64Array | Matrix {
    return fill('standardNormal', size, () => this.#gaussian());
  }

  /**
   * Normal with mean `loc` and deviation `scale`: `loc + scale * standardNormal()`, as in NumPy.
   *
   * @throws RangeError when scale is negative, TypeError for anything that is not a number.
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * new RandomState(40).normal(100, 15).toFixed(9) // => '90.886784542'
   * ```
   */
  normal(loc?: number, scale?: number): number;
  normal(loc: number, scale: number, size: number): Float64Array;
  normal(loc: number, scale: number, shape: DrawShape): Matrix;
  normal(loc: number = 0, scale: number = 1, size?: number | DrawShape): number | Float64Array | Matrix {
    checkNumber('normal', 'loc', loc);
    checkNumber('normal', 'scale', scale);
    if (scale < 0 || Object.is(scale, -0)) {
      throw new RangeError(`normal: scale is ${describe(scale)}. Give a deviation from 0.`);
    }
    return fill('normal', size, () => loc + scale * this.#gaussian());
  }

  /**
   * The integers 0 to n - 1 in random order, or a shuffled copy of an array (`permutation`).
   *
   * @throws RangeError when n is not an integer from 0 to 2^31 - 1, TypeError for anything but a number or an array.
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * Array.from(new RandomState(40).permutation(5)) // => [ 2, 0, 1, 4, 3 ]
   * new RandomState(40).permutation(['a', 'b', 'c']) // => [ 'a', 'b', 'c' ]
   * ```
   */
  permutation(n: number): Int32Array;
  permutation<A extends ShuffleArray>(values: A): A;
  permutation<T>(values: readonly T[]): T[];
  permutation(values: number | ShuffleArray | readonly unknown[]): ShuffleArray | unknown[] {
    if (typeof values !== 'number') {
      checkShuffles('permutation', values);
      const copy = values.slice();
      shuffleInPlace(this.#generator, copy);
      return copy;
    }
    checkCount('permutation', 'n', values);
    if (values > 0x7fffffff) {
      throw new RangeError(
        `permutation: n is ${values}. Give at most 2^31 - 1 (the result is an Int32Array).`,
      );
    }
    const order = new Int32Array(values);
    for (let i = 0; i < values; i++) order[i] = i;
    shuffleInPlace(this.#generator, order);
    return order;
  }

  /**
   * One or `size` of the integers 0 to n - 1, or of the items of an array (`choice`), with or without replacement, each as
   * likely or with the probabilities `p`.
   *
   * @throws RangeError when there are fewer than are drawn without replacement, or for probabilities that are not one for
   * each, negative, or do not add up to 1; TypeError for anything but a number or an array.
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * Array.from(new RandomState(40).choice(10, 5)) // => [ 6, 7, 5, 8, 8 ]
   * new RandomState(40).choice(['a', 'b', 'c'], 2, { replace: false }) // => [ 'a', 'b' ]
   * new RandomState(40).choice(3, 4, { p: [0.5, 0.5, 0.1] }) // throws choice: the probabilities add up to 1.1, not to 1
   * ```
   */
  choice(values: number, size?: undefined, options?: ChoiceOptions): number;
  choice(values: number, size: number, options?: ChoiceOptions): Int32Array;
  choice<T>(values: ArrayLike<T>, size?: undefined, options?: ChoiceOptions): T;
  choice<T>(values: ArrayLike<T>, size: number, options?: ChoiceOptions): T[];
  choice<T>(
    values: number | ArrayLike<T>,
    size?: number,
    options: ChoiceOptions = {},
  ): number | T | Int32Array | T[] {
    if (typeof values === 'number') checkCount('choice', 'n', values);
    else checkArrayLike('choice', 'values', values);
    const n = typeof values === 'number' ? values : values.length;
    const indices = chooseIndices(this.#generator, () => this.#double(), n, size ?? 1, options);
    if (typeof values === 'number') return size === undefined ? indices[0]! : indices;
    return size === undefined ? values[indices[0]!]! : Array.from(indices, (index) => values[index]!);
  }

  /**
   * Brings the items of an array into random order, in place (`shuffle`).
   *
   * @throws TypeError for anything but an array.
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * const cards = [1, 2, 3, 4];
   * new RandomState(1).shuffle(cards);
   * cards // => [ 4, 3, 1, 2 ]
   * ```
   */
  shuffle(values: ShuffleArray | unknown[]): void {
    checkShuffles('shuffle', values);
    shuffleInPlace(this.#generator, values);
  }

  /**
   * Where the stream stands (`get_state`), to be kept and given to {@link setState}.
   *
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * new RandomState(40).getState().pos // => 624
   * ```
   */
  getState(): RandomStateSnapshot {
    return {
      algorithm: 'MT19937',
      key: Array.from(this.#generator.key),
      pos: this.#generator.position,
      hasGauss: this.#cachedGaussian !== undefined,
      cachedGaussian: this.#cachedGaussian ?? 0,
    };
  }

  /**
   * Goes on from a state that {@link getState} returned (`set_state`).
   *
   * @throws TypeError or RangeError for a state that is incomplete or out of range; the stream stays as it was.
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * const stream = new RandomState(0);
   * stream.setState(new RandomState(40).getState());
   * stream.random() // => 0.4076870280802861
   * ```
   */
  setState(state: RandomStateSnapshot): void {
    checkSnapshot(state);
    this.#generator.key.set(state.key);
    this.#generator.position = state.pos;
    this.#cachedGaussian = state.hasGauss ? state.cachedGaussian : undefined;
  }

  /** 53 random bits as a fraction: 27 of one word, 26 of the next. */
  #double(): number {
    const a = this.#generator.next() >>> 5;
    const b = this.#generator.next() >>> 6;
    return (a * 67108864 + b) / 9007199254740992;
  }

  #gaussian(): number {
    const cached = this.#cachedGaussian;
    if (cached !== undefined) {
      this.#cachedGaussian = undefined;
      return cached;
    }
    for (;;) {
      const x1 = 2 * this.#double() - 1;
      const x2 = 2 * this.#double() - 1;
      const r2 = x1 * x1 + x2 * x2;
      if (r2 >= 1 || r2 === 0) continue;
      const f = Math.sqrt((-2 * log(r2)) / r2);
      this.#cachedGaussian = f * x1;
      return f * x2;
    }
  }
}

/** The greatest draw above `from` of randint(from, to). */
function checkRange(from: unknown, to: unknown): number {
  checkInteger('low', from);
  checkInteger('high', to);
  if (from >= to) {
    throw new RangeError(
      `randint: low ${from} is not below high ${to}. Give a higher high: it is itself never drawn.`,
    );
  }
  const max = to - 1 - from;
  if (!Number.isSafeInteger(max)) {
    throw new RangeError(`randint: ${from} to ${to} spans more than 2^53 integers. Bring the bounds closer.`);
  }
  return max;
}

function checkInteger(name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Number.isInteger(value))) {
    throw new TypeError(`randint: ${name} is ${describe(value)}. Give an integer.`);
  }
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`randint: ${name} is ${value}. Give an integer within ±(2^53 - 1).`);
  }
}
