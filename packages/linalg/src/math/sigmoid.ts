import { exp } from './exp.ts';
import { expf } from './expf.ts';

/**
 * The logistic function 1 / (1 + e^-z) in float64, from (−∞, ∞) to [0, 1].
 *
 * @example
 * ```ts
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
 * sigmoidf(2) // => 0.8807970881462097
 * ```
 */
export function sigmoidf(z: number): number {
  return Math.fround(1 / Math.fround(1 + expf(-z)));
}
