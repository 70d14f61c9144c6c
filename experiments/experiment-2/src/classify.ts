import {
  type ClassificationReport,
  classificationReport,
  type EvaluationWithOutputs,
} from '@nn-labs/network';
import type { Samples } from './data.ts';

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
