import { ln2High, ln2Low } from './expf-reduced.ts';
import { powerOfTwo } from './power-of-two.ts';

const f = Math.fround;
const leastNormal = f(1.1754944e-38);
/** The bits of sqrt(1/2): m lies from there to sqrt(2). */
const topOfRoot = 0x3f3504f3;
const bits: DataView = /* @__PURE__ */ new DataView(new ArrayBuffer(4));

/**
 * The natural logarithm in float32 arithmetic, every step rounded, within 2 ulp (`numpy.log` of a float32).
 *
 * x is rounded to float32 first; {@link log} says how it is done.
 *
 * @example
 * ```ts
 * import { logf } from '@nn-labs/linalg';
 * logf(10) // => 2.3025851249694824
 * logf(0) // => -Infinity
 * ```
 */
export function logf(x: number): number {
  const x32 = f(x);
  const tiny = x32 < leastNormal;
  // Denormals are scaled by 2^25 first.
  const z = tiny ? f(x32 * 33554432) : x32;
  bits.setFloat32(0, z);
  const k = ((bits.getInt32(0) & 0x7fffffff) - topOfRoot) >> 23;
  const m1 = f(f(z * powerOfTwo(-k)) - 1);
  const n = tiny ? k - 25 : k;
  const s = f(m1 / f(2 + m1));
  const half = f(f(0.5 * m1) * m1);
  const bracket = f(f(s * f(half + logfRest(f(s * s)))) + f(n * ln2Low));
  const y = f(n * ln2High - f(f(half - bracket) - m1));
  return x32 > 0 ? (x32 < Infinity ? y : x32) : x32 === 0 ? -Infinity : Number.NaN;
}

const l0 = f(0.66666776);
const l1 = f(0.39977536);
const l2 = f(0.29871863);

/** R(z) with z = s²: (log((1 + s) / (1 − s)) − 2s) / s; the coefficients are from fixtures/make-coefficients.py. */
function logfRest(z: number): number {
  return f(z * f(l0 + f(z * f(l1 + f(z * l2)))));
}
