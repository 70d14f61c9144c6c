import type { ConfusionMatrixData } from './confusion-matrix.ts';
import { checkCounts } from './confusion-matrix.ts';
import { percentText } from './number-text.ts';

/**
 * A confusion matrix as lines of text: a row for what is in the picture, a column for what it was taken for, a dot for
 * none; 10 classes of up to 9,999 fit 72 columns.
 *
 * @throws {RangeError} when the counts are not square, not counts, or do not fit the names.
 *
 * @example
 * ```ts
 * import { textConfusionMatrix } from '@nn-labs/figures';
 * const lines = textConfusionMatrix({ counts: [[9, 0], [2, 8]] });
 * lines.at(-1); // => '   1     2    8    80.0%'
 * ```
 */
export function textConfusionMatrix(data: ConfusionMatrixData): string[] {
  const classes = checkCounts('textConfusionMatrix', data);
  const longest = Math.max(...data.counts.flat().map((count) => String(count).length));
  const nameWidth = Math.max(...classes.map((name) => name.length));
  const width = Math.max(longest, nameWidth, 4) + 1;
  const indent = ' '.repeat(3 + nameWidth + 1);
  const head = `${indent}${classes.map((name) => name.padStart(width)).join('')}    right`;
  const rows = data.counts.map((row, a) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count) => (count === 0 ? '·' : String(count)).padStart(width)).join('');
    const share = total === 0 ? '–' : percentText(row[a]! / total);
    return `   ${classes[a]!.padStart(nameWidth)} ${cells}  ${share.padStart(7)}`;
  });
  return ['What it is (rows) and what it was taken for (columns)', head, ...rows];
}
