import type { ClassificationReport } from '@nn-labs/network';
import { thousands } from './thousands.ts';

/** Precision, recall and F1 of each digit and their means, as a table; a dash where there is nothing to divide by. */
export function perDigitLines({ perClass, macro }: ClassificationReport): string[] {
  const rows = [
    ['digit', 'precision', 'recall', 'F1', 'images'],
    ...perClass.map(({ precision, recall, f1, support }, digit) => [
      String(digit),
      ...[precision, recall, f1].map(shown),
      thousands(support),
    ]),
    ['mean', ...[macro.precision, macro.recall, macro.f1].map(shown), '–'],
  ];
  const [first = 0, ...others] = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const lines = rows.map(([name = '', ...cells]) => {
    const set = cells.map((cell, i) => cell.padStart(Math.max(others[i]!, cellWidth)));
    return `   ${name.padStart(first)}  ${set.join('  ')}`;
  });
  return [
    'How well it knows each digit: when it says so, how often it is right',
    '(precision); when it is one, how often it says so (recall); both (F1)',
    ...lines,
  ];
}

/** `100.0%`, and room beside it. */
const cellWidth = 9;

function shown(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)}%`;
}
