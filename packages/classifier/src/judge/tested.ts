import { type Json, percent } from '@nn-labs/experiment';
import type { ClassifiedImage } from '@nn-labs/figures';
import { Matrix } from '@nn-labs/linalg';
import {
  type ClassificationReport,
  classificationReport,
  type Evaluation,
  type EvaluationWithOutputs,
  type Judge,
} from '@nn-labs/network';
import type { LabData, Samples } from '../data/dataset.ts';

/** What a network makes of the test samples. */
export interface Tested extends Evaluation {
  /** What it takes for what; null where a sample is not of one class: nothing is judged, or several outputs are, each by itself. */
  readonly report: ClassificationReport | null;
}

/** Two rows of six in a figure, four of three on the terminal. */
const shownMistakes = 12;

/** What is right and wrong in the outputs of an evaluation. */
export function testedOf(
  { loss, accuracy, outputs }: EvaluationWithOutputs,
  { Y }: Samples,
  judge: Judge,
): Tested {
  const classes = judge === null ? null : classesOf(Y, judge);
  if (classes === null) return { loss, accuracy, report: null };
  const of = outputs.cols === 1 ? bothSides(outputs) : outputs;
  return { loss, accuracy, report: classificationReport(of, classes, { mistakes: shownMistakes }) };
}

/** The class of each target: its greatest item, or the side of 0.5 of a single one; null where several may be on. */
function classesOf(Y: Matrix, judge: Judge): ArrayLike<number> | null {
  if (Y.cols === 1) return Y.data.map((y) => (y >= 0.5 ? 1 : 0));
  return judge === 'argmax' ? Y.argmax(1) : null;
}

/** An output o as two, 1 - o for the class 0 and o for the class 1; from 0.5 on it is the second. */
function bothSides({ data, rows, dtype }: Matrix): Matrix {
  const both = Matrix.zeros(rows, 2, dtype);
  for (let r = 0; r < rows; r++) {
    const o = data[r]!;
    both.data[2 * r] = o === 0.5 ? 0 : 1 - o;
    both.data[2 * r + 1] = o;
  }
  return both;
}

/** The surest mistakes as pictures: the pixels, values 0 to 1, are bytes again. */
export function mistakenImages(
  { mistakes }: ClassificationReport,
  { image, test }: LabData,
): (ClassifiedImage & { readonly index: number })[] {
  if (image === null) return [];
  return mistakes.map(({ index, actual, predicted, confidence }) => ({
    ...image,
    index,
    pixels: Uint8Array.from(test.X.slice(index, index + 1).data, (value) => Math.round(value * 255)),
    actual: String(actual),
    predicted: String(predicted),
    confidence,
  }));
}

/** What `--json` says of the test samples beside accuracy and loss; all null for a run that did not end. */
export function resultDetails(report: ClassificationReport | null, label: string): Record<string, Json> {
  const { top2Accuracy = null, confusion = null, perClass = null, mistakes = null } = report ?? {};
  return {
    ...(confusion?.length === 2 ? {} : { top2Accuracy }), // of two classes, the second answer is always right
    /** `confusion[actual][predicted]`. */
    confusion,
    perClass: perClass?.map((metrics, index) => ({ [label]: index, ...metrics })) ?? null,
    surestMistakes: mistakes?.map((mistake) => ({ ...mistake })) ?? null,
  };
}

/** Of a network that does no better on its training samples than one fixed answer would; null for one that does. */
export function learntNothingText(
  { accuracy }: Pick<Evaluation, 'accuracy'>,
  { Y }: Samples,
  judge: Judge,
): string | null {
  const classes = judge === null || accuracy === null ? null : classesOf(Y, judge);
  if (classes === null || accuracy === null) return null;
  const counts = new Map<number, number>();
  for (const label of Array.from(classes)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [label, most] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best));
  const share = most / Y.rows;
  if (accuracy > share) return null;
  return `It has learnt nothing: ${percent(accuracy)}% in training, no better than ${label} every time (${percent(share)}%).`;
}
