import type { DType } from '../dtype.ts';

/** A decimal number d.ddd × 10^exponent, its digits as text without the point and without zeros at the end. */
export interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** The fewest digits that stand for the finite `x` >= 0 and no other float of its dtype. */
export function shortestDecimal(x: number, dtype: DType): Decimal {
  if (dtype === 'float64') return parseExponential(x.toExponential());
  for (let count = 1; ; count++) {
    const decimal = roundedDecimal(x, count);
    const { digits, exponent } = decimal;
    // Nine digits always suffice for a float32.
    if (count === 9 || Math.fround(Number(`${digits}e${exponent - digits.length + 1}`)) === x) return decimal;
  }
}

/** The finite `x` >= 0 itself, not its shortest form, rounded to `count` digits; a tie goes to the even digit. */
export function roundedDecimal(x: number, count: number): Decimal {
  // 101 digits are not all that a float can have, but enough to tell a tie of so few digits.
  const { digits, exponent } = parseExponential(x.toExponential(100));
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const tie = rest === '5';
  const odd = '13579'.includes(kept.at(-1)!);
  const up = tie ? odd : rest >= '5';
  if (!up) return { digits: trimZeros(kept), exponent };
  const next = String(BigInt(kept) + 1n);
  return { digits: trimZeros(next), exponent: exponent + next.length - kept.length };
}

function parseExponential(text: string): Decimal {
  const [significand, exponent] = text.split('e') as [string, string];
  return { digits: trimZeros(significand.replace('.', '')), exponent: Number(exponent) };
}

function trimZeros(digits: string): string {
  return digits.replace(/0+$/, '') || '0';
}
