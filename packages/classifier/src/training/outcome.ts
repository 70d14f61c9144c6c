import { type Json, percent } from '@nn-labs/experiment';
import { type Evaluation, type Layer, lossOf, type Network, type NetworkDescription } from '@nn-labs/network';
import { resultDetails, type Tested } from '../judge/tested.ts';
import { lossText, thousands } from '../numbers.ts';

// What a run says and hands back of its network: accuracies where something is right and wrong, losses where nothing is.

/** How a network is judged, and whether each sample is of one class. */
export interface Judged {
  readonly isJudged: boolean;
  readonly hasClasses: boolean;
  /** The loss of one sample on average, of what `evaluate` answers for so many. */
  perSample(loss: number, count: number): number;
}

export function judgedBy({ judge, shapes, loss }: NetworkDescription): Judged {
  const isSummed = lossOf(loss).reduction === 'sum';
  return {
    isJudged: judge !== null,
    hasClasses: judge === 'argmax' || (judge === 'threshold' && shapes.at(-1)!.join() === '1'),
    perSample: (sum, count) => (isSummed ? sum / count : sum),
  };
}

/** The figures of a trained network on all samples; null for a run that did not end. */
export function resultFigures(
  { isJudged, hasClasses }: Judged,
  evaluated: { readonly train: Evaluation; readonly test: Tested } | null,
  label: string,
  more: { readonly validation: Record<string, Json>; readonly hashes: Record<string, Json> },
): Record<string, Json> {
  const { train = null, test = null } = evaluated ?? {};
  return {
    ...(isJudged
      ? { trainAccuracy: train?.accuracy ?? null, testAccuracy: test?.accuracy ?? null }
      : { trainLoss: train?.loss ?? null }),
    testLoss: test?.loss ?? null,
    ...more.validation,
    ...more.hashes,
    ...(hasClasses ? resultDetails(test?.report ?? null, label) : {}),
  };
}

/** One epoch in one line. */
export function epochLine(
  { perSample }: Judged,
  { epoch, loss, accuracy }: { readonly epoch: number } & Evaluation,
  held: Evaluation | null,
  counts: { readonly train: number; readonly held: number },
): string {
  if (accuracy !== null) {
    const validated = held === null ? '' : `, validation ${percent(held.accuracy ?? Number.NaN)}%`;
    return `Epoch ${epoch}: Accuracy = ${percent(accuracy)}%${validated}`;
  }
  const validated = held === null ? '' : `, validation ${lossText(perSample(held.loss, counts.held))}`;
  return `Epoch ${epoch}: Loss = ${lossText(perSample(loss, counts.train))}${validated}`;
}

/** How the network does on samples that it has never seen. */
export function testLine(
  { perSample }: Judged,
  { accuracy, loss }: Evaluation,
  count: number,
  samples: string,
) {
  const [name, value] =
    accuracy === null ? ['loss', lossText(perSample(loss, count))] : ['accuracy', `${percent(accuracy)}%`];
  return `Test ${name} = ${value} on ${thousands(count)} ${samples} it has never seen`;
}

/** The sum of each layer's weights, first to last. */
export function weightSums({ layers }: Network<Layer>): number[] {
  return layers.flatMap(({ parameters }) => {
    const [weight] = parameters;
    if (weight === undefined) return [];
    let total = 0;
    for (const value of weight.matrix.data) total += value;
    return [total];
  });
}

/** One reported epoch, as `--json` lists it; without accuracies where nothing is judged. */
export type ReportedEpoch = {
  epoch: number;
  loss: number;
  trainAccuracy?: number;
  validationLoss?: number;
  validationAccuracy?: number;
};
