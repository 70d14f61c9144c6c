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
