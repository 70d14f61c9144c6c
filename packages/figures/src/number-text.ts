/** A fraction as percent with one decimal: `98.0%`. */
export function percentText(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}

/** A number with three significant digits, without an exponent where it can be read without one: `0.0581`, `1240`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e6 || size < 1e-4) return value.toExponential(1);
  if (size >= 100) return value.toFixed(0);
  return value.toPrecision(3);
}

/**
 * Widths in hundredths of the letters' size, as bold DejaVu Sans has them: the widest of the usual fonts, so that what
 * has room in it has room in the others.
 */
const widths: Readonly<Record<string, number>> = { ' ': 35, '.': 38, '%': 101, '-': 42 };
/** A digit, and the `e` of an exponent. */
const digitWidth = 70;
/** The size of a figure's letters in pixels. */
const letterSize = 12;

/** How many pixels a number, a percentage or the like needs at most, whatever font the reader's screen has. */
export function numberWidth(text: string): number {
  const hundredths = [...text].reduce((sum, letter) => sum + (widths[letter] ?? digitWidth), 0);
  return Math.ceil((hundredths * letterSize) / 100);
}
