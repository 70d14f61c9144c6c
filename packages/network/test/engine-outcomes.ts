import type { FloatArray, Matrix } from '@nn-labs/linalg';
import { expect } from 'vitest';
import type { DroppedShare } from '../src/config.ts';
import { engineBackend } from '../src/engine/workspace.ts';
import {
  DivergenceError,
  type DropoutConfig,
  type EpochReport,
  type Layer,
  type Network,
  type TrainOptions,
} from '../src/index.ts';
import { Freshness } from '../src/layers/parameters.ts';
import { modelOf } from '../src/network.ts';
import { trainEpochs } from '../src/training/train.ts';
import { planTraining } from '../src/training/train-options.ts';
import type { TrainingBackend } from '../src/training/training-backend.ts';
import { referenceBackend } from '../src/training/training-step.ts';

/** The plain loops, and the engine on 1, 2 and 3 threads, however small the batches are. */
export const backends: readonly (readonly [name: string, backend: TrainingBackend])[] = [
  ['the plain loops', referenceBackend],
  ['the engine', engineBackend(1)],
  ['the engine on two threads', engineBackend(2)],
  ['the engine on three threads', engineBackend(3)],
];

/** All that a training shows: its reports, its error, its parameters. */
export interface Outcome {
  readonly reports: readonly EpochReport[];
  readonly error: Readonly<Record<string, unknown>> | null;
  readonly parameters: readonly FloatArray[];
}

/** Trains a fresh network to its end, or to its divergence. */
export async function outcome(
  backend: TrainingBackend,
  network: Network<Layer>,
  X: Matrix,
  Y: Matrix,
  options: TrainOptions,
): Promise<Outcome> {
  const reports: EpochReport[] = [];
  let error: Outcome['error'] = null;
  try {
    const { layers } = network;
    const plan = planTraining(options, X.rows, { layers, dropped: droppedOf(network), inputShape: [X.cols] });
    for await (const report of trainEpochs({
      network,
      model: modelOf(network),
      X,
      Y,
      plan,
      backend,
      freshness: new Freshness(),
    }))
      reports.push(report);
  } catch (reason) {
    if (!(reason instanceof DivergenceError)) throw reason;
    const { message, epoch, batch, layer, where, likelyCause } = reason;
    error = { message, epoch, batch, layer, where, likelyCause };
  }
  const parameters: FloatArray[] = network.parameters.map(({ matrix }) => matrix.data.slice());
  // What the optimiser remembers is as much a result as the weights.
  for (const { data } of options.optimizer?.state().values() ?? []) parameters.push(data);
  return { reports, error, parameters };
}

/** The dropouts of a network's config, each before a layer. */
function droppedOf({ config }: Network<Layer>): DroppedShare[] {
  let place = 0;
  return config.layers.flatMap((layer) => {
    if (layer.kind === 'dropout') return [{ place, p: (layer as DropoutConfig).p }];
    place++;
    return [];
  });
}

/** Fails unless both are the same in every bit; any NaN is equal to any NaN. */
export function expectSameOutcome(actual: Outcome, expected: Outcome, who: string): void {
  expect({ who, reports: actual.reports, error: actual.error }).toEqual({
    who,
    reports: expected.reports,
    error: expected.error,
  });
  for (const [index, items] of expected.parameters.entries()) {
    const found = actual.parameters[index]!;
    const at = items.findIndex((item, i) => !Object.is(item, found[i]));
    if (at >= 0) expect.unreachable(`${who}: parameter ${index}[${at}] is ${found[at]}, not ${items[at]}`);
  }
}
