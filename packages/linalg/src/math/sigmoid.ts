import { exp } from './exp.ts';
import { expf } from './expf.ts';

/**
 * The logistic function 1 / (1 + e^-z) in float64, from (−∞, ∞) to [0, 1].
 *
 * @example
 * ```ts
 * import { sigmoid } from '@nn-labs/linalg';
 * sigmoid(0) // => 0.5
 * sigmoid(2) // => 0.8807970779778823
 * ```
 */
export function sigmoid(z: number): number {
  return 1 / (1 + exp(-z));
}

/**
 * The logistic function 1 / (1 + e^-z) in float32 arithmetic, every step rounded; z is rounded first.
 *
 * @example
 * ```ts
 * import { sigmoidf } from '@nn-labs/linalg';
 * sigmoidf(2) // => 0.8807970285415649
 * ```
 */
export function sigmoidf(z: number): number {
  return Math.fround(1 / Math.fround(1 + expf(-z)));
}
