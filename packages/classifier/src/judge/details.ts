import { percent } from '@nn-labs/experiment';
import { textConfusionMatrix, textDigits } from '@nn-labs/figures';
import type { ClassificationReport } from '@nn-labs/network';
import type { LabData } from '../data/dataset.ts';
import { thousands } from '../numbers.ts';
import { mistakenImages } from './tested.ts';

/** `--details`: what the network gets wrong of the test samples, for the terminal. */
export function detailLines(report: ClassificationReport, data: LabData, label: string): string[] {
  const { confusion, mistakes, top2Accuracy } = report;
  const pictures = mistakenImages(report, data);
  const topTwo = `Top-2 accuracy = ${percent(top2Accuracy)}%: the ${label} is the first or the second answer`;
  return [
    ...(confusion.length === 2 ? [] : [topTwo, '']),
    ...textConfusionMatrix({ counts: confusion }),
    '',
    ...perClassLines(report, label, data.image === null ? 'samples' : 'images'),
    '',
    ...(mistakes.length === 0 ? ['It makes no mistake.'] : []),
    ...(pictures.length === 0
      ? []
      : [
          `Its surest mistakes: number of the image, ${label} → answer, output of the answer`,
          '',
          ...textDigits(pictures),
        ]),
  ];
}

/** Precision, recall and F1 of each class and their means, as a table; a dash where there is nothing to divide by. */
export function perClassLines(
  { perClass, macro }: ClassificationReport,
  label: string,
  samples: string,
): string[] {
  const rows = [
    [label, 'precision', 'recall', 'F1', samples],
    ...perClass.map(({ precision, recall, f1, support }, index) => [
      String(index),
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
    `How well it knows each ${label}: when it says so, how often it is right`,
    '(precision); when it is one, how often it says so (recall); both (F1)',
    ...lines,
  ];
}

/** `100.0%`, and room beside it. */
const cellWidth = 9;

function shown(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)}%`;
}
