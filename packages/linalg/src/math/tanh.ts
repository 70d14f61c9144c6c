import { expReduced, rounder } from './exp-reduced.ts';
import { powerOfTwo } from './power-of-two.ts';

/**
 * The hyperbolic tangent in float64, within 2 ulp (`numpy.tanh`).
 *
 * Below 0.55 it is Lambert's continued fraction x / (1 + x² / (3 + x² / (5 + … x² / 15))), multiplied out;
 * above, 1 − 2 / (e^2x + 1). One division serves both.
 *
 * @example
 * ```ts
 * import { tanh } from '@nn-labs/linalg';
 * tanh(0.5) // => 0.46211715726000974
 * tanh(-0) // => -0
 * tanh(Infinity) // => 1
 * ```
 */
export function tanh(x: number): number {
  const a = Math.abs(x);
  // From 22 on the result is 1.
  const z = Math.min(44, a + a);
  const n = z * Math.LOG2E + rounder - rounder;
  const e = expReduced(z, n) * powerOfTwo(n | 0);
  const a2 = a * a;
  const top = a2 * a * (-675675 + a2 * (-45045 + a2 * (-594 - a2)));
  const bottom = 2027025 + a2 * (945945 + a2 * (51975 + a2 * (630 + a2)));
  const small = a < 0.55;
  const y = (small ? a : 1) + (small ? top : -2) / (small ? bottom : e + 1);
  return x > 0 ? y : x < 0 ? -y : x;
}
