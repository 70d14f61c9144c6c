import { expfReduced, exponentOf } from './expf-reduced.ts';
import { powerOfTwo } from './power-of-two.ts';

const f = Math.fround;

/**
 * e^x in float32 arithmetic, every step rounded, within 2 ulp (`numpy.exp` of a float32).
 *
 * x is rounded to float32 first.
 *
 * @example
 * ```ts
 * import { expf } from '@nn-labs/linalg';
 * expf(1) // => 2.7182817459106445
 * expf(89) // => Infinity
 * ```
 */
export function expf(x: number): number {
  // Beyond these bounds the result is Infinity or 0 in any case; NaN stays NaN.
  const z = Math.max(-104, Math.min(89, f(x)));
  const n = exponentOf(z);
  const y = expfReduced(z, n);
  // 2^n as two factors: 2^128 and 2^-150 are no float32. Only the second product can round.
  const half = n >> 1;
  return f(f(y * powerOfTwo(half)) * powerOfTwo((n | 0) - half));
}
