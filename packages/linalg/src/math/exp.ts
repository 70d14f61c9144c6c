import { powerOfTwo } from './power-of-two.ts';

const magic = 6755399441055744;
const log2e = 1.4426950408889634;
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

/** e^x. */
export function exp(x: number): number {
  const z = x > 710 ? 710 : x < -746 ? -746 : x;
  const n = z * log2e + magic - magic;
  const high = z - n * ln2High;
  const low = n * ln2Low;
  const r = high - low;
  const r2 = r * r;
  const r4 = r2 * r2;
  const q =
    1 / 2 +
    r / 6 +
    r2 * (1 / 24 + r / 120) +
    r4 * (1 / 720 + r / 5040 + r2 * (1 / 40320 + r / 362880)) +
    r4 * r4 * (1 / 3628800 + r / 39916800 + r2 * (1 / 479001600 + r / 6227020800));
  const y = 1 + (high + (r2 * q - low));
  const half = Math.floor(n / 2);
  return y === y ? y * powerOfTwo(half) * powerOfTwo(n - half) : y;
}
