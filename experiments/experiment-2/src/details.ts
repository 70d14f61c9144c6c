import { percent } from '@nn-labs/experiment';
import { textConfusionMatrix, textDigits } from '@nn-labs/figures';
import type { ClassificationReport } from '@nn-labs/network';
import { type Classified, mistakenDigits } from './classify.ts';
import type { LabData } from './data.ts';
import { thousands } from './numbers.ts';

/** `--details`: what the network gets wrong of the test images, for the terminal. */
export function detailLines(classified: Classified, data: LabData): string[] {
  const { confusion, mistakes, top2Accuracy } = classified;
  return [
    `Top-2 accuracy = ${percent(top2Accuracy)}%: the digit is the first or the second answer`,
    '',
    ...textConfusionMatrix({ counts: confusion }),
    '',
    ...perDigitLines(classified),
    '',
    ...(mistakes.length === 0
      ? ['It makes no mistake.']
      : [
          'Its surest mistakes: number of the image, digit → answer, output of the answer',
          '',
          ...textDigits(mistakenDigits(classified, data)),
        ]),
  ];
}

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
