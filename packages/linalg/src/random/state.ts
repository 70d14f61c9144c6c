import { describe } from '../matrix/dtype.ts';

/** Where a RandomState stands: the tuple of NumPy's `get_state()` as a plain object that JSON and structured cloning keep. */
export interface RandomStateSnapshot {
  /** The generator's name, as in NumPy. */
  readonly algorithm: 'MT19937';
  /** The 624 words of the generator, each from 0 to 2^32 - 1. */
  readonly key: readonly number[];
  /** The index of the next word, 0 to 624. */
  readonly pos: number;
  /** Whether the second normal variate of a pair is waiting. */
  readonly hasGauss: boolean;
  /** That variate; 0 when there is none. */
  readonly cachedGaussian: number;
}

const wayOut = 'Give what getState() returned.';

/** Throws unless `state` is a whole snapshot. */
export function checkSnapshot(state: unknown): asserts state is RandomStateSnapshot {
  if (typeof state !== 'object' || state === null) {
    throw new TypeError(`setState: state is ${describe(state)}. ${wayOut}`);
  }
  const { algorithm, key, pos, hasGauss, cachedGaussian } = state as Record<string, unknown>;
  if (algorithm !== 'MT19937') {
    throw new TypeError(`setState: algorithm is ${describe(algorithm)}, not 'MT19937'. ${wayOut}`);
  }
  checkKey(key);
  if (typeof pos !== 'number' || !Number.isInteger(pos) || pos < 0 || pos > 624) {
    throw new RangeError(`setState: pos is ${describe(pos)}, not an integer from 0 to 624. ${wayOut}`);
  }
  if (typeof hasGauss !== 'boolean') {
    throw new TypeError(`setState: hasGauss is ${describe(hasGauss)}, not true or false. ${wayOut}`);
  }
  if (typeof cachedGaussian !== 'number' || !Number.isFinite(cachedGaussian)) {
    throw new TypeError(`setState: cachedGaussian is ${describe(cachedGaussian)}, not a number. ${wayOut}`);
  }
}

function checkKey(key: unknown): void {
  if (!Array.isArray(key) && !ArrayBuffer.isView(key)) {
    throw new TypeError(`setState: key is ${describe(key)}, not an array. ${wayOut}`);
  }
  const words = Array.from(key as ArrayLike<unknown>);
  if (words.length !== 624) {
    throw new RangeError(`setState: key has ${words.length} words, not 624. ${wayOut}`);
  }
  words.forEach((word, i) => {
    if (typeof word !== 'number' || word >>> 0 !== word) {
      throw new RangeError(
        `setState: key[${i}] is ${describe(word)}, not an integer from 0 to 2^32 - 1. ${wayOut}`,
      );
    }
  });
}
