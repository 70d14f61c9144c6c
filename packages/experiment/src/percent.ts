/**
 * A fraction as percent with two decimals, rounded as Python's `f'{100 * x:.2f}'` rounds: the exact binary value,
 * halves to even. (`toFixed` alone prints 0.13 for 0.125, Python 0.12.)
 *
 * @example
 * ```ts
 * import { percent } from '@nn-labs/experiment';
 *
 * percent(0.092); // => '9.20'
 * percent(0.00125); // => '0.12'
 * percent(Number.NaN); // => 'nan'
 * ```
 */
export function percent(fraction: number): string {
  return fixed2(fraction * 100);
}

/**
 * A number with two decimals, rounded as Python's `f'{x:.2f}'`.
 *
 * @example
 * ```ts
 * import { fixed2 } from '@nn-labs/experiment';
 *
 * fixed2(0.125); // => '0.12'
 * fixed2(2.675); // => '2.67'
 * ```
 */
export function fixed2(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  // toFixed works on the exact binary value and rounds halves away from zero, so only exact halves need a look. A
  // double halfway between two hundredths is a multiple of 1/8 (0.125, 0.375 ...), and times 8 is exact.
  const eighths = Math.abs(value) * 8;
  const rounded = value.toFixed(2);
  if (!Number.isInteger(eighths) || eighths % 2 === 0) return rounded;
  const lastDigit = Number(rounded.at(-1));
  if (lastDigit % 2 === 0) return rounded;
  // Odd, so the half went the wrong way: the even neighbour is one hundredth nearer to zero, never across a tenth.
  return rounded.slice(0, -1) + String(lastDigit - 1);
}
