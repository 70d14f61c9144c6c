/** Adding and then subtracting 1.5 * 2^52 rounds to the nearest integer, ties to even. */
export const rounder = 6755399441055744;

/** log 2 in two parts; the first ends in 21 zero bits, so that its product with an exponent is exact. */
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;

/**
 * e^(z − n log 2) for n = z / log 2, rounded: with r = z − n log 2, it is 1 + r + r² q(r).
 *
 * r = high − low is never rounded where it counts: what 1 + high loses is found exactly (Dekker's Fast2Sum) and
 * added with the small terms, so that the last addition is nearly the only rounding.
 */
export function expReduced(z: number, n: number): number {
  const high = z - n * ln2High;
  const low = n * ln2Low;
  const r = high - low;
  const top = 1 + high;
  const lost = high - (top - 1);
  return top + (lost + (r * r * expRest(r) - low));
}

/** q(r) = (e^r − 1 − r) / r² for |r| <= log 2 / 2; the coefficients are from fixtures/make-coefficients.py. */
function expRest(r: number): number {
  const r2 = r * r;
  const r4 = r2 * r2;
  const q01 = 0.5000000000000011 + r * 0.16666666666666413;
  const q23 = 0.041666666666530267 + r * 0.008333333333494331;
  const q45 = 0.001388888894359778 + r * 0.00019841269506780645;
  const q67 = 2.4801493136108424e-5 + r * 2.7557586268529706e-6;
  const q89 = 2.7630233943393463e-7 + r * 2.5000070890099584e-8;
  return q01 + r2 * q23 + r4 * (q45 + r2 * q67 + r4 * q89);
}
