import { percent } from '@nn-labs/experiment';
import { type TextDigit, textConfusionMatrix, textDigits } from '@nn-labs/figures';
import type { Classified } from './classify.ts';
import type { LabData } from './data.ts';
import { perDigitLines } from './per-digit.ts';
import { pixelsOf } from './pixels.ts';

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
    ...(mistakes.length === 0 ? ['It makes no mistake.'] : mistakeLines(classified, data)),
  ];
}

function mistakeLines({ mistakes }: Classified, { image, test }: LabData): string[] {
  const digits = mistakes.map(
    ({ index, actual, predicted, confidence }): TextDigit => ({
      ...image,
      index,
      pixels: pixelsOf(test.X, index),
      actual: String(actual),
      predicted: String(predicted),
      confidence,
    }),
  );
  return [
    'Its surest mistakes: number of the image, digit → answer, output of the answer',
    '',
    ...textDigits(digits),
  ];
}
