import type { DType } from '../matrix/dtype.ts';
import { type NumberParts, positionalParts, scientificParts } from './number-text.ts';

/**
 * The one way in which all shown numbers of a matrix are written, so that their points stand in a column:
 * positional, or scientific when the greatest is 1e8 or more (float32: 1e6), the least below 1e-4, or they lie
 * more than a factor of 1000 apart. Zeros, NaN and infinities do not count. (NumPy before 2.3 has 1e8 for both.)
 */
export function columnFormat(values: readonly number[], dtype: DType): (x: number) => string {
  const finite = values.filter(Number.isFinite);
  const write = needsExponent(finite, dtype) ? scientificParts : positionalParts;
  const parts = finite.map((x) => write(x, dtype));
  const exponentWidth = longest(parts.map(({ exponent }) => exponent));
  const fractionWidth = longest(parts.map(({ fraction }) => fraction));
  // Everything from the point on, and what stands before it.
  const right = fractionWidth + (exponentWidth === 0 ? 0 : exponentWidth + 1) + 1;
  const others = values.filter((x) => !Number.isFinite(x)).map(notFiniteText);
  const left = Math.max(longest(parts.map(({ integer }) => integer)), longest(others) - right);

  return (x) => {
    if (!Number.isFinite(x)) return notFiniteText(x).padStart(left + right);
    const { integer, fraction, exponent } = write(x, dtype, fractionWidth);
    if (exponentWidth === 0) return `${integer.padStart(left)}.${fraction.padEnd(fractionWidth)}`;
    return `${integer.padStart(left)}.${fraction.padEnd(fractionWidth, '0')}e${widen(exponent, exponentWidth)}`;
  };
}

function needsExponent(finite: readonly number[], dtype: DType): boolean {
  const magnitudes = finite.map(Math.abs).filter((x) => x !== 0);
  if (magnitudes.length === 0) return false;
  const greatest = magnitudes.reduce((a, b) => Math.max(a, b));
  const least = magnitudes.reduce((a, b) => Math.min(a, b));
  if (dtype === 'float32') {
    return greatest >= 1e6 || least < Math.fround(1e-4) || Math.fround(greatest / least) > 1000;
  }
  return greatest >= 1e8 || least < 1e-4 || greatest / least > 1000;
}

function notFiniteText(x: number): string {
  return Number.isNaN(x) ? 'nan' : x < 0 ? '-inf' : 'inf';
}

/** `+08` widened to `+008`. */
function widen(exponent: NumberParts['exponent'], width: number): string {
  return exponent[0] + exponent.slice(1).padStart(width - 1, '0');
}

function longest(texts: readonly string[]): number {
  return texts.reduce((length, text) => Math.max(length, text.length), 0);
}
