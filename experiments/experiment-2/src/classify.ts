import { type ClassificationReport, classificationReport, type Network } from '@nn-labs/network';
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
  { X, Y }: Samples,
  options: Parameters<Network['evaluate']>[2],
): Promise<Classified> {
  const { loss, outputs } = await network.evaluate(X, Y, { ...options, outputs: true });
  return { ...classificationReport(outputs, Y, { mistakes: shownMistakes }), loss };
}
