import { type DType, type FloatArray, RandomState } from '@nn-labs/linalg';
import fc from 'fast-check';
import { expect } from 'vitest';

/** Repeats a run: it stands in the names of the tests. */
export const seed: number = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

export const dtypes: readonly DType[] = ['float64', 'float32'];
export const threadCounts: readonly number[] = [1, 2, 3];

/** Runs a property `runs` times from the seed. */
export function check<T>(runs: number, arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, property), { seed, numRuns: runs });
}

/** What every case draws: the dtype, the threads, how rows are cut into tiles, and where its numbers come from. */
export interface Setting {
  readonly dtype: DType;
  readonly threads: number;
  readonly rowsPerTile: number;
  readonly draws: number;
  /** The share of zeros among the items. */
  readonly zeros: number;
}

export const settings: fc.Arbitrary<Setting> = fc.record({
  dtype: fc.constantFrom(...dtypes),
  threads: fc.constantFrom(...threadCounts),
  rowsPerTile: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(1000)),
  draws: fc.nat(2 ** 31),
  zeros: fc.constantFrom(0, 0.3, 0.9, 1),
});

/** Rows of a matrix: none, one, more than a kernel takes at once. */
export const rowCounts: fc.Arbitrary<number> = fc.oneof(fc.constantFrom(0, 1, 2, 3), fc.nat(23));

/** Columns: every remainder of lanes and of panels. */
export const columnCounts: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 5),
  fc.integer({ min: 1, max: 70 }),
);

/** Inner lengths: a few, and those around the ends of the blocks of 128 and 200 rows. */
export const innerCounts: fc.Arbitrary<number> = fc.oneof(
  { weight: 5, arbitrary: fc.nat(40) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 127, 128, 129, 199, 200, 201, 256, 400, 401, 600) },
);

export function arrayOf(dtype: DType, length: number): FloatArray {
  return dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
}

const finiteSpecials: Record<DType, readonly number[]> = {
  float64: [-0, 5e-324, -5e-324, 3e-310, 2.2250738585072014e-308, 1e308, -1e308, 1e-160, 1e160, 1],
  float32: [-0, 1e-45, -1e-45, 3e-40, 1.1754943508222875e-38, 3e38, -3e38, 1e-20, 1e20, 1],
};

/** Numbers of everyday size, zeros, and now and then -0, denormals and the greatest; `wild`: NaN and infinities too. */
export function draw(
  stream: RandomState,
  { dtype, zeros }: Pick<Setting, 'dtype' | 'zeros'>,
  length: number,
  kind: 'tame' | 'finite' | 'wild' = 'finite',
): FloatArray {
  const out = arrayOf(dtype, length);
  const specials = finiteSpecials[dtype];
  // Most matrices have none, so that their sums are not all the same infinity.
  const share = kind === 'tame' || stream.random() < 0.6 ? 0 : 0.05;
  const outcomes = kind === 'wild' ? [...specials, Number.NaN, Infinity, -Infinity] : specials;
  for (let i = 0; i < length; i++) {
    if (stream.random() < zeros) continue;
    out[i] = stream.random() < share ? outcomes[stream.randint(outcomes.length)]! : stream.uniform(-1, 1);
  }
  return out;
}

/** The stream of a setting's numbers. */
export function streamOf({ draws }: Setting): RandomState {
  return new RandomState(draws);
}

/** What one operation's result is rounded to. */
export function rounding(dtype: DType): (x: number) => number {
  return dtype === 'float32' ? Math.fround : (x) => x;
}

/** Fails unless both hold the same bits; any NaN is equal to any NaN. */
export function expectSameBits(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  if (actual.length !== expected.length) expect.unreachable(`${what}: ${actual.length} items`);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i])) {
      expect.unreachable(`${what}: item ${i} is ${actual[i]}, the plain loops give ${expected[i]}`);
    }
  }
}
