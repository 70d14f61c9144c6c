import { type Json, percent } from '@nn-labs/experiment';
import type { Matrix } from '@nn-labs/linalg';
import {
  type ClassificationReport,
  classificationReport,
  type EvaluationWithOutputs,
} from '@nn-labs/network';
import type { LabData, Samples } from './data.ts';

/** What a network makes of some samples. */
export interface Classified extends ClassificationReport {
  readonly loss: number;
}

/** Two rows of six in a figure, four of three on the terminal. */
const shownMistakes = 12;

/** What is right and wrong in the outputs of an evaluation. */
export function classified({ loss, outputs }: EvaluationWithOutputs, { Y }: Samples): Classified {
  return { ...classificationReport(outputs, Y, { mistakes: shownMistakes }), loss };
}

/** The surest mistakes as pictures: the pixels, values 0 to 1, are bytes again. */
export function mistakenDigits({ mistakes }: Classified, { image, test }: LabData) {
  return mistakes.map(({ index, actual, predicted, confidence }) => ({
    ...image,
    index,
    pixels: Uint8Array.from(test.X.slice(index, index + 1).data, (value) => Math.round(value * 255)),
    actual: String(actual),
    predicted: String(predicted),
    confidence,
  }));
}

/** What `--json` says of the test images beside accuracy and loss; all null for a run that did not end. */
export function resultDetails(classified: Classified | null) {
  const { top2Accuracy = null, confusion = null, perClass = null, mistakes = null } = classified ?? {};
  return {
    top2Accuracy,
    /** `confusion[actual][predicted]`. */
    confusion,
    perClass: perClass?.map((metrics, digit) => ({ digit, ...metrics })) ?? null,
    surestMistakes: mistakes?.map((mistake) => ({ ...mistake })) ?? null,
  } satisfies Record<string, Json>;
}

/** Of a network that does no better on its training images than one fixed answer would; null for one that does. */
export function learntNothingText(trainAccuracy: number, Y: Matrix): string | null {
  const counts = new Map<number, number>();
  for (const label of Y.argmax(1)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [digit, most] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best));
  const share = most / Y.rows;
  if (trainAccuracy > share) return null;
  return `It has learnt nothing: ${percent(trainAccuracy)}% in training, no better than ${digit} every time (${percent(share)}%).`;
}
