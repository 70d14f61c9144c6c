import { readFileSync } from 'node:fs';
import type { DType, FloatArray } from '@nn-labs/linalg';
import { RandomState } from '@nn-labs/linalg';
import type { Augmentation, DenseConfig, Dropout, Loss, OptimizerOptions } from '../src/index.ts';

/** A setting as fixtures/make-training.py writes it. */
export interface Setting {
  readonly name: string;
  readonly layers: readonly DenseConfig[];
  readonly loss: Loss;
  readonly dtype: DType;
  readonly seed: number;
  readonly learningRate: number;
  readonly epochs: number;
  readonly batchSize?: number;
  /** Plain gradient descent where there is none. */
  readonly optimizer?: OptimizerOptions;
  readonly dropout?: Dropout;
  readonly augment?: Augmentation;
  readonly clipNorm?: number;
  readonly maxNorm?: number;
  readonly initSha256: string;
  /** NumPy against itself with the input columns permuted. */
  readonly selfAgreement: {
    readonly tensors: Readonly<Record<string, number>>;
    readonly accuracies: boolean;
  };
}

/** The cases of a fixture file. */
export function readCases<T>(file: string): T[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8')).cases;
}

/** How near a trained tensor must be to NumPy's, as ‖W - W'‖ / ‖W'‖. */
export const bounds: Readonly<Record<DType, number>> = { float64: 1e-12, float32: 1e-5 };

/** `‖w - expected‖ / ‖expected‖`. */
export function relativeDistance(w: FloatArray, expected: readonly number[]): number {
  let difference = 0;
  let squares = 0;
  for (const [i, value] of expected.entries()) {
    difference += (w[i]! - value) ** 2;
    squares += value ** 2;
  }
  return Math.sqrt(difference / squares);
}

/** What stands in for a large tensor: its norm, its sum and its sums under 16 draws of signs. */
export interface Projected {
  readonly norm: number;
  readonly sum: number;
  readonly projections: readonly number[];
}

/**
 * An estimate of `‖w - w'‖ / ‖w'‖` from the projections of w': for random signs s, the mean of `(s·d)²` is `‖d‖²`.
 *
 * Sixteen draws are within a factor of two of it, nearly always.
 */
export function estimatedDistance(w: FloatArray, expected: Projected): number {
  const squares = expected.projections.map((projection, k) => {
    // np.where(np.random.RandomState(1000 + k).random_sample(size) < 0.5, -1.0, 1.0)
    const draws = new RandomState(1000 + k).random(w.length);
    return (exactSum(w, (i) => draws[i]! < 0.5) - projection) ** 2;
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length) / expected.norm;
}

/** The sum of w with some signs turned, with the rounding errors carried along (Neumaier). */
export function exactSum(w: FloatArray, negative: (index: number) => boolean = () => false): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < w.length; i++) {
    const value = negative(i) ? -w[i]! : w[i]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
