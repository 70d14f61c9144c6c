import { ln2High, ln2Low } from './exp-reduced.ts';
import { powerOfTwo } from './power-of-two.ts';

const leastNormal = 2.2250738585072014e-308;
/** The upper 32 bits of sqrt(1/2): m lies from there to sqrt(2). */
const topOfRoot = 0x3fe6a09e;
const bits: DataView = /* @__PURE__ */ new DataView(new ArrayBuffer(8));

/**
 * The natural logarithm in float64, within 1 ulp (`numpy.log`); NaN for a negative x, -Infinity for 0.
 *
 * With x = 2^k m, f = m − 1 and s = f / (2 + f), log m = f − f²/2 + s (f²/2 + R(s²)): the form of
 * FreeBSD's e_log.c (Sun Microsystems, 1993), with coefficients of our own.
 *
 * @example
 * ```ts
 * import { log } from '@nn-labs/linalg';
 * log(10) // => 2.302585092994046
 * log(0) // => -Infinity
 * log(-1) // => NaN
 * ```
 */
export function log(x: number): number {
  const tiny = x < leastNormal;
  // Denormals are scaled by 2^54 first.
  const z = tiny ? x * 18014398509481984 : x;
  bits.setFloat64(0, z);
  const k = ((bits.getInt32(0) & 0x7fffffff) - topOfRoot) >> 20;
  const f = z * powerOfTwo(-k) - 1;
  const n = tiny ? k - 54 : k;
  const s = f / (2 + f);
  const half = 0.5 * f * f;
  const y = n * ln2High - (half - (s * (half + logRest(s * s)) + n * ln2Low) - f);
  return x > 0 ? (x < Infinity ? y : x) : x === 0 ? -Infinity : Number.NaN;
}

/** R(z) with z = s²: (log((1 + s) / (1 − s)) − 2s) / s; the coefficients are from fixtures/make-coefficients.py. */
function logRest(z: number): number {
  const z2 = z * z;
  const l01 = 0.6666666666666734 + z * 0.3999999999941432;
  const l23 = 0.28571428742475147 + z * 0.2222219856346877;
  const l45 = 0.18183564867018992 + z * 0.1531403583809181;
  return z * (l01 + z2 * (l23 + z2 * (l45 + z2 * 0.1479610531266059)));
}
