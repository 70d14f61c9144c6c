import type { DType } from '../matrix/dtype.ts';
import { roundedDecimal, shortestDecimal } from './decimal.ts';

/** At most so many digits stand after the point (NumPy's `precision`). */
const precision = 8;

/** The parts of a number's text that are aligned in a column: before and after the point, and the exponent. */
export interface NumberParts {
  readonly integer: string;
  readonly fraction: string;
  /** With its sign and at least two digits, such as `+08`; empty in positional notation. */
  readonly exponent: string;
}

/** `-12.5` as its parts `-12` and `5`; the shortest digits, unless there are more than `precision` of them. */
export function positionalParts(x: number, dtype: DType): NumberParts {
  const magnitude = Math.abs(x);
  let decimal = shortestDecimal(magnitude, dtype);
  if (decimal.digits.length - 1 - decimal.exponent > precision) {
    decimal = roundedDecimal(magnitude, decimalExponent(magnitude) + 1 + precision);
  }
  const { digits, exponent } = decimal;
  const integer = exponent < 0 ? '0' : digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = exponent < 0 ? '0'.repeat(-1 - exponent) + digits : digits.slice(exponent + 1);
  return { integer: signOf(x) + integer, fraction: digits === '0' ? '' : fraction, exponent: '' };
}

/**
 * `-1.25e+08` as its parts `-1`, `25` and `+08`, likewise; with `fractionDigits`, exactly so many digits after
 * the point: where the shortest form has fewer, they are the float's own next digits.
 */
export function scientificParts(x: number, dtype: DType, fractionDigits?: number): NumberParts {
  const magnitude = Math.abs(x);
  let decimal = shortestDecimal(magnitude, dtype);
  const length = fractionDigits ?? Math.min(precision, decimal.digits.length - 1);
  if (decimal.digits.length - 1 !== length) decimal = roundedDecimal(magnitude, length + 1);
  const { digits, exponent } = decimal;
  const power = (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0');
  return { integer: signOf(x) + digits[0], fraction: digits.slice(1), exponent: power };
}

function decimalExponent(magnitude: number): number {
  return Number(magnitude.toExponential(100).split('e')[1]);
}

function signOf(x: number): string {
  return x < 0 || Object.is(x, -0) ? '-' : '';
}
