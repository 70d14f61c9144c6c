import { describe } from '../dtype.ts';

/** Where a RandomState stands: NumPy's `get_state()` tuple as a plain object that survives JSON and structured cloning. */
export interface RandomStateSnapshot {
  /** The generator's name, as in NumPy. */
  readonly algorithm: 'MT19937';
  /** The 624 words of the generator. */
  readonly key: readonly number[];
  /** The index of the next word, 0 to 624. */
  readonly pos: number;
  /** Whether a second normal variate is waiting. */
  readonly hasGauss: boolean;
  /** That variate; 0 when there is none. */
  readonly cachedGaussian: number;
}

/** Throws unless `state` is a whole snapshot. */
export function checkSnapshot(state: unknown): asserts state is RandomStateSnapshot {
  if (typeof state !== 'object' || state === null) {
    throw new TypeError(`setState: state is ${describe(state)}. Give what getState() returned.`);
  }
  const { algorithm, key, pos, hasGauss, cachedGaussian } = state as Record<string, unknown>;
  if (algorithm !== 'MT19937') {
    throw new TypeError(
      `setState: algorithm is ${describe(algorithm)}, not 'MT19937'. Give what getState() returned.`,
    );
  }
  const length = (key as ArrayLike<unknown> | undefined)?.length;
  if (length !== 624) throw new RangeError(`setState: key has ${length ?? 'no'} words, not 624.`);
  for (let i = 0; i < 624; i++) {
    const value = (key as ArrayLike<unknown>)[i];
    if (typeof value !== 'number' || value >>> 0 !== value) {
      throw new RangeError(`setState: key[${i}] is ${describe(value)}, not an integer from 0 to 2^32 - 1.`);
    }
  }
  if (!Number.isInteger(pos) || (pos as number) < 0 || (pos as number) > 624) {
    throw new RangeError(`setState: pos is ${describe(pos)}, not an integer from 0 to 624.`);
  }
  if (typeof hasGauss !== 'boolean') {
    throw new TypeError(`setState: hasGauss is ${describe(hasGauss)}, not true or false.`);
  }
  if (typeof cachedGaussian !== 'number') {
    throw new TypeError(`setState: cachedGaussian is ${describe(cachedGaussian)}, not a number.`);
  }
}
