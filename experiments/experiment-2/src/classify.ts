import {
  type ClassificationReport,
  classificationReport,
  type EvaluationWithOutputs,
  type Network,
} from '@nn-labs/network';
import type { Samples } from './data.ts';

/** What a network makes of some samples. */
export interface Classified extends ClassificationReport {
  readonly loss: number;
}

/** Two rows of six in a figure, four of three on the terminal. */
const shownMistakes = 12;

/** Loss and outputs in one pass, and what is right and wrong in them. */
export async function classify(
  network: Network,
  samples: Samples,
  options: Parameters<Network['evaluate']>[2],
): Promise<Classified> {
  return classified(await network.evaluate(samples.X, samples.Y, { ...options, outputs: true }), samples);
}

/** What is right and wrong in the outputs of an evaluation. */
export function classified({ loss, outputs }: EvaluationWithOutputs, { Y }: Samples): Classified {
  return { ...classificationReport(outputs, Y, { mistakes: shownMistakes }), loss };
}
