import type { DType } from '../matrix/dtype.ts';

/** A decimal number d.ddd × 10^exponent, its digits as text without the point and without zeros at the end. */
export interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** The fewest digits that stand for the finite `x` >= 0 and no other float of its dtype. */
export function shortestDecimal(x: number, dtype: DType): Decimal {
  if (dtype === 'float64') return parseExponential(x.toExponential());
  // Nine digits always suffice for a float32.
  for (let count = 1; count < 9; count++) {
    const nearest = roundedDecimal(x, count);
    if (standsFor(nearest, x)) return nearest;
    // Above a power of two floats lie twice as far apart as below: the next decimal up may still stand for it.
    const above = nextUp(nearest, count);
    if (standsFor(above, x)) return above;
  }
  return roundedDecimal(x, 9);
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
  return up ? nextUp({ digits: kept, exponent }, count) : { digits: trimZeros(kept), exponent };
}

/** One unit more in the last of `count` digits. */
function nextUp({ digits, exponent }: Decimal, count: number): Decimal {
  const next = String(BigInt(digits.padEnd(count, '0')) + 1n);
  return { digits: trimZeros(next), exponent: exponent + next.length - count };
}

function standsFor({ digits, exponent }: Decimal, x: number): boolean {
  return Math.fround(Number(`${digits}e${exponent - digits.length + 1}`)) === x;
}

function parseExponential(text: string): Decimal {
  const [significand, exponent] = text.split('e') as [string, string];
  return { digits: trimZeros(significand.replace('.', '')), exponent: Number(exponent) };
}

function trimZeros(digits: string): string {
  return digits.replace(/0+$/, '') || '0';
}
