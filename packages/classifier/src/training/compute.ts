import type { RandomState } from '@nn-labs/linalg';
import {
  type EpochReport,
  type Evaluation,
  type EvaluationWithOutputs,
  type Layer,
  Network,
  nextTask,
  type Optimizer,
  type TrainOptions,
} from '@nn-labs/network';
import type { DataShape, LabData, Samples } from '../data/dataset.ts';
import { type Design, networkConfig, type OwnEpoch, type Settings } from '../design.ts';
import { type Tested, testedOf } from '../judge/tested.ts';
import { engineOf } from '../settings/computing.ts';
import { distortionOf } from '../settings/distortion.ts';
import { ratesOf } from '../settings/learning-rate.ts';
import { regularisationOf } from '../settings/regularisation.ts';

// What computes a run: the network package with the engine of the settings, or an engine that the lab brings.

/** The network of the settings with its first weights, drawn in pieces: Ctrl-C has its turn. */
export async function drawNetwork(
  design: Design,
  settings: Settings,
  data: DataShape,
  random: RandomState,
  signal?: AbortSignal,
): Promise<Network<Layer>> {
  const config = networkConfig(design, settings, data);
  const own = design.engines[settings.engine];
  if (own !== undefined) return own.draw(config, random);
  return Network.draw<Layer>({ ...config, random }, { signal });
}

/** What an epoch changes. */
interface Trained {
  readonly network: Network<Layer>;
  readonly random: RandomState;
  readonly optimizer: Optimizer;
}

/** The epochs of the training, from `startEpoch` on. */
export function epochsOf(
  { engines }: Design,
  settings: Settings,
  { network, random, optimizer }: Trained,
  data: LabData,
  startEpoch: number,
  signal: AbortSignal,
): AsyncGenerator<EpochReport, void, undefined> {
  const { train, heldOut } = data;
  const own = engines[settings.engine];
  if (own !== undefined) return withTurns(own.train(network, train, settings, startEpoch), signal);
  return network.train(train.X, train.Y, {
    ...trainOptions(settings, data, network.config),
    startEpoch,
    random,
    optimizer,
    // Without --validation what is held out is looked at only now and then.
    watch: settings.validation > 0 && heldOut !== null ? heldOut : undefined,
    signal,
  });
}

/** How the settings train: all that `Network.train` takes but the streams and memories that go on from epoch to epoch. */
export function trainOptions(
  settings: Settings,
  { image }: DataShape,
  { layers }: { readonly layers: readonly { readonly kind?: string | undefined }[] },
): TrainOptions {
  return {
    epochs: settings.epochs,
    learningRate: ratesOf(settings),
    batchSize: settings.batchSize ?? 'full',
    seed: settings.seed,
    augment: distortionOf(settings, image),
    ...regularisationOf(settings, layers),
    ...engineOf(settings),
  };
}

/** Epochs that know no event loop: it has its turn before each of them. */
async function* withTurns(
  epochs: Iterable<OwnEpoch>,
  signal: AbortSignal,
): AsyncGenerator<EpochReport, void, undefined> {
  const iterator = epochs[Symbol.iterator]();
  for (;;) {
    await nextTask();
    signal.throwIfAborted();
    const { done, value } = iterator.next();
    if (done) return;
    yield { ...value, watched: null };
  }
}

/** Loss and accuracy of the network; with `outputs` these too. */
export async function evaluate<O extends boolean>(
  { engines }: Design,
  settings: Settings,
  network: Network<Layer>,
  samples: Samples,
  signal: AbortSignal,
  outputs: O,
): Promise<O extends true ? EvaluationWithOutputs : Evaluation> {
  const { X, Y } = samples;
  const own = engines[settings.engine]?.evaluate(network, samples, settings);
  return own ?? network.evaluate(X, Y, { signal, ...engineOf(settings), outputs: outputs as true });
}

/** How the network does on the test samples, and what is right and wrong in its outputs. */
export async function testNetwork(
  design: Design,
  settings: Settings,
  network: Network<Layer>,
  test: Samples,
  signal: AbortSignal,
): Promise<Tested> {
  return testedOf(await evaluate(design, settings, network, test, signal, true), test, network.judge);
}

/** What a network makes of the data. */
export interface Evaluated {
  readonly network: Network<Layer>;
  readonly train: Evaluation;
  readonly test: Tested;
  readonly heldOut: Evaluation | null;
}

/** Evaluates a network on everything that there is. */
export async function evaluateNetwork(
  design: Design,
  settings: Settings,
  network: Network<Layer>,
  { train, test, heldOut }: LabData,
  signal: AbortSignal,
): Promise<Evaluated> {
  return {
    network,
    train: await evaluate(design, settings, network, train, signal, false),
    test: await testNetwork(design, settings, network, test, signal),
    heldOut: heldOut === null ? null : await evaluate(design, settings, network, heldOut, signal, false),
  };
}
