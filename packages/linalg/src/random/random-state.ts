import { checkCount, checkNumber, checkShape } from '../check.ts';
import { describe } from '../dtype.ts';
import { log } from '../math/log.ts';
import { Matrix } from '../matrix.ts';
import { boundedInteger } from './bounded.ts';
import { Mt19937 } from './mt19937.ts';
import { applySeed } from './seed.ts';
import { checkSnapshot, type RandomStateSnapshot } from './state.ts';

/** The shape of a drawn matrix, (rows, cols). */
export type DrawShape = readonly [rows: number, cols: number];

/** The typed arrays that can be shuffled. */
export type ShuffleArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** NumPy's legacy random stream, `numpy.random.RandomState`. */
export class RandomState {
  readonly #generator: Mt19937 = new Mt19937();
  #cachedGaussian: number | undefined;

  constructor(seed: number | ArrayLike<number>) {
    applySeed(this.#generator, seed);
  }

  random(): number;
  random(size: number): Float64Array;
  random(shape: DrawShape): Matrix;
  random(size?: number | DrawShape): number | Float64Array | Matrix {
    return fill('random', size, () => this.#double());
  }

  uniform(low?: number, high?: number): number;
  uniform(low: number, high: number, size: number): Float64Array;
  uniform(low: number, high: number, shape: DrawShape): Matrix;
  uniform(low: number = 0, high: number = 1, size?: number | DrawShape): number | Float64Array | Matrix {
    checkNumber('uniform', 'low', low);
    checkNumber('uniform', 'high', high);
    const range = high - low;
    if (range - range !== 0)
      throw new RangeError(`uniform: high - low is not finite: ${low} to ${high}. Use a smaller range.`);
    return fill('uniform', size, () => low + range * this.#double());
  }

  randint(low: number, high?: number): number;
  randint(low: number, high: number | undefined, size: number): Float64Array;
  randint(low: number, high: number | undefined, shape: DrawShape): Matrix;
  randint(low: number, high?: number, size?: number | DrawShape): number | Float64Array | Matrix {
    const [from, to] = high === undefined ? [0, low] : [low, high];
    checkInteger('low', from);
    checkInteger('high', to);
    if (from >= to)
      throw new RangeError(`randint: low ${from} is not below high ${to}. high itself is never drawn.`);
    const max = to - 1 - from;
    if (!Number.isSafeInteger(max))
      throw new RangeError(`randint: ${from} to ${to} spans more than 2^53 integers. Use a smaller range.`);
    return fill('randint', size, () => from + boundedInteger(this.#generator, max));
  }

  standardNormal(): number;
  standardNormal(size: number): Float64Array;
  standardNormal(shape: DrawShape): Matrix;
  standardNormal(size?: number | DrawShape): number | Float64Array | Matrix {
    return fill('standardNormal', size, () => this.#gaussian());
  }

  normal(loc?: number, scale?: number): number;
  normal(loc: number, scale: number, size: number): Float64Array;
  normal(loc: number, scale: number, shape: DrawShape): Matrix;
  normal(loc: number = 0, scale: number = 1, size?: number | DrawShape): number | Float64Array | Matrix {
    checkNumber('normal', 'loc', loc);
    checkNumber('normal', 'scale', scale);
    if (scale < 0 || Object.is(scale, -0))
      throw new RangeError(`normal: scale is ${describe(scale)}. A standard deviation is not negative.`);
    return fill('normal', size, () => loc + scale * this.#gaussian());
  }

  permutation(n: number): Int32Array;
  permutation<A extends ShuffleArray>(values: A): A;
  permutation<T>(values: readonly T[]): T[];
  permutation(values: number | ShuffleArray | readonly unknown[]): ShuffleArray | unknown[] {
    if (typeof values !== 'number') {
      const copy = values.slice();
      this.shuffle(copy);
      return copy;
    }
    checkCount('permutation', 'n', values);
    const order = Int32Array.from({ length: values }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  shuffle(values: ShuffleArray | unknown[]): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = boundedInteger(this.#generator, i);
      const value = values[i];
      values[i] = values[j] as number;
      values[j] = value as number;
    }
  }

  getState(): RandomStateSnapshot {
    return {
      algorithm: 'MT19937',
      key: Array.from(this.#generator.key),
      pos: this.#generator.position,
      hasGauss: this.#cachedGaussian !== undefined,
      cachedGaussian: this.#cachedGaussian ?? 0,
    };
  }

  setState(state: RandomStateSnapshot): void {
    checkSnapshot(state);
    this.#generator.key.set(state.key);
    this.#generator.position = state.pos;
    this.#cachedGaussian = state.hasGauss ? state.cachedGaussian : undefined;
  }

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

function fill(
  operation: string,
  size: number | DrawShape | undefined,
  draw: () => number,
): number | Float64Array | Matrix {
  if (size === undefined) return draw();
  if (typeof size === 'number') {
    checkShape(operation, 1, size);
    const out = new Float64Array(size);
    for (let i = 0; i < size; i++) out[i] = draw();
    return out;
  }
  const [rows, cols] = size;
  checkShape(operation, rows, cols);
  const out = new Float64Array(rows * cols);
  for (let i = 0; i < out.length; i++) out[i] = draw();
  return new Matrix(rows, cols, out);
}

function checkInteger(name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Number.isInteger(value))) {
    throw new TypeError(`randint: ${name} is ${describe(value)}. Give an integer.`);
  }
  if (!Number.isSafeInteger(value))
    throw new RangeError(`randint: ${name} is ${value}, outside ±(2^53 - 1). Use a smaller one.`);
}
