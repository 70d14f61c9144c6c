import { expReduced, rounder } from './exp-reduced.ts';
import { powerOfTwo } from './power-of-two.ts';

/**
 * e^x in float64, within 1 ulp (`numpy.exp`).
 *
 * Made of + − × and exponent bits alone, so every engine gives the same bits; `Math.exp` does not.
 *
 * @example
 * ```ts
 * import { exp } from '@nn-labs/linalg';
 * exp(1) // => 2.718281828459045
 * exp(-Infinity) // => 0
 * exp(710) // => Infinity
 * ```
 */
export function exp(x: number): number {
  // Beyond these bounds the result is Infinity or 0 in any case; NaN stays NaN.
  const z = Math.max(-746, Math.min(710, x));
  const n = z * Math.LOG2E + rounder - rounder;
  const y = expReduced(z, n);
  // 2^n as two factors: 2^1024 and 2^-1075 are no float64. Only the second product can round.
  const half = n >> 1;
  return y * powerOfTwo(half) * powerOfTwo((n | 0) - half);
}
