import { expfReduced, exponentOf } from './expf-reduced.ts';
import { powerOfTwo } from './power-of-two.ts';

const f = Math.fround;

/**
 * The hyperbolic tangent in float32 arithmetic, every step rounded, within 2 ulp (`numpy.tanh` of a float32).
 *
 * x is rounded to float32 first. Below 0.55 it is Lambert's continued fraction
 * x / (1 + x² / (3 + x² / (5 + x² / (7 + x² / 9)))), multiplied out; above, 1 − 2 / (e^2x + 1).
 *
 * @example
 * ```ts
 * import { tanhf } from '@nn-labs/linalg';
 * tanhf(0.5) // => 0.46211716532707214
 * tanhf(-0) // => -0
 * ```
 */
export function tanhf(x: number): number {
  const x32 = f(x);
  const a = Math.abs(x32);
  // From 10 on the result is 1.
  const z = Math.min(20, f(a + a));
  const n = exponentOf(z);
  const e = f(expfReduced(z, n) * powerOfTwo(n | 0));
  const a2 = f(a * a);
  const top = f(f(a2 * a) * f(-315 - f(a2 * 14)));
  const bottom = f(945 + f(a2 * f(420 + f(a2 * 15))));
  const small = a < f(0.55);
  const y = f((small ? a : 1) + f((small ? top : -2) / (small ? bottom : f(e + 1))));
  return x32 > 0 ? y : x32 < 0 ? -y : x32;
}
