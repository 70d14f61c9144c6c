const f = Math.fround;

/** Adding and then subtracting 1.5 * 2^23 rounds to the nearest integer, ties to even. */
const rounder = 12582912;
const log2e = f(Math.LOG2E);

/** log 2 in two parts; the first has 9 bits, so that its product with an exponent is exact. */
export const ln2High = 0.693359375;
export const ln2Low: number = f(-2.1219444e-4);

/** z / log 2 to the nearest integer, in float32. */
export function exponentOf(z: number): number {
  return f(f(f(z * log2e) + rounder) - rounder);
}

/** e^(z − n log 2) in float32; {@link ./exp-reduced.ts} says how. */
export function expfReduced(z: number, n: number): number {
  const high = f(z - n * ln2High);
  const low = f(n * ln2Low);
  const r = f(high - low);
  return f(1 + f(high + f(f(f(r * r) * expfRest(r)) - low)));
}

const c0 = f(0.49999994);
const c1 = f(0.16666521);
const c2 = f(0.04166839);
const c3 = f(0.00836871);
const c4 = f(0.0013814614);

/** q(r) = (e^r − 1 − r) / r² for |r| <= log 2 / 2; the coefficients are from fixtures/make-coefficients.py. */
function expfRest(r: number): number {
  const r2 = f(r * r);
  const q01 = f(c0 + f(r * c1));
  const q23 = f(c2 + f(r * c3));
  return f(q01 + f(r2 * f(q23 + f(r2 * c4))));
}
