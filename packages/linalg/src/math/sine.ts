import { rounder } from './exp-reduced.ts';

/** π/2 in four parts; the first three have 33 bits, so that their products with an integer of 20 bits are exact. */
const halfPi1 = 1.5707963267341256;
const halfPi2 = 6.077100506303966e-11;
const halfPi3 = 2.0222662487111665e-21;
const halfPi4 = 8.4784276603689e-32;
const farthest = 2 ** 20;

/**
 * The sine of x in radians, in float64 within 1 ulp (`numpy.sin`).
 *
 * @throws RangeError beyond ±2^20, where more digits of π would be needed.
 * @example
 * ```ts
 * import { sin } from '@nn-labs/linalg';
 * sin(1) // => 0.8414709848078965
 * sin(-0) // => -0
 * sin(2 ** 21) // throws sin: 2097152 is beyond ±2^20
 * ```
 */
export function sin(x: number): number {
  return x === 0 ? x : turned('sin', x, 0);
}

/**
 * The cosine of x in radians, in float64 within 1 ulp (`numpy.cos`).
 *
 * @throws RangeError beyond ±2^20, where more digits of π would be needed.
 * @example
 * ```ts
 * import { cos } from '@nn-labs/linalg';
 * cos(1) // => 0.5403023058681398
 * ```
 */
export function cos(x: number): number {
  return turned('cos', x, 1);
}

/** sin(x + quarters π/2): x = n π/2 + r with |r| <= π/4, then the sine or the cosine of r with the sign of the quarter. */
function turned(name: string, x: number, quarters: number): number {
  if (Math.abs(x) > farthest)
    throw new RangeError(`${name}: ${x} is beyond ±2^20. Subtract multiples of 2π first.`);
  const n = x * (2 / Math.PI) + rounder - rounder;
  // r = x − n π/2: the first difference is exact, what the next ones lose goes into the small rest.
  const first = x - n * halfPi1;
  const [second, lost] = difference(first, n * halfPi2);
  const [third, more] = difference(second, n * halfPi3);
  const small = lost + more - n * halfPi4;
  const r = third + small;
  const rest = third - r + small;
  const quarter = (n + quarters) & 3;
  const y = (quarter & 1) === 0 ? sinReduced(r, rest) : cosReduced(r, rest);
  return quarter < 2 ? y : -y;
}

/** a − b and what its rounding lost, exactly (Knuth's TwoSum). */
function difference(a: number, b: number): [number, number] {
  const s = a - b;
  const t = s - a;
  return [s, a - (s - t) - (b + t)];
}

/** sin(r + rest) for |r| <= π/4, rest far below r: Taylor's series to r^17, the smallest terms first. */
function sinReduced(r: number, rest: number): number {
  const z = r * r;
  const s =
    -1 / 6 +
    z *
      (1 / 120 +
        z *
          (-1 / 5040 +
            z *
              (1 / 362880 +
                z *
                  (-1 / 39916800 +
                    z * (1 / 6227020800 + z * (-1 / 1307674368000 + z * (1 / 355687428096000)))))));
  return r + (r * z * s + rest * (1 - 0.5 * z));
}

/** cos(r + rest) for |r| <= π/4: 1 − r²/2, whose rounding is found exactly, and Taylor's series to r^18. */
function cosReduced(r: number, rest: number): number {
  const z = r * r;
  const c =
    1 / 24 +
    z *
      (-1 / 720 +
        z *
          (1 / 40320 +
            z *
              (-1 / 3628800 +
                z *
                  (1 / 479001600 +
                    z * (-1 / 87178291200 + z * (1 / 20922789888000 + z * (-1 / 6402373705728000)))))));
  const half = 0.5 * z;
  const top = 1 - half;
  return top + (1 - top - half + (z * z * c - r * rest));
}
