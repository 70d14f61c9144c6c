import type { RunContext } from '@nn-labs/experiment';
import type { RandomState } from '@nn-labs/linalg';
import {
  describeEngine,
  type EarlyStopping,
  type EngineOptions,
  type EpochReport,
  type EvaluateOptions,
  type Evaluation,
  learningRates,
  Network,
  type NetworkConfig,
  Optimizer,
} from '@nn-labs/network';
import type { Checkpoints, ReportedEpoch } from './checkpoints.ts';
import { type Classified, classified } from './classify.ts';
import type { LabData, Samples } from './data.ts';
import type { Settings } from './options.ts';
import { drawByHand, evaluateByHand, trainByHand } from './train-by-hand.ts';
import { variationOf } from './variation.ts';

// What computes a run: the network package with the engine of the settings, or by-hand.ts.

/** What a run works with once everything is loaded. */
export interface Session {
  readonly settings: Settings;
  readonly data: LabData;
  readonly network: Network;
  readonly random: RandomState;
  readonly optimizer: Optimizer;
  readonly stopping: EarlyStopping | null;
  readonly history: ReportedEpoch[];
  readonly checkpoints: Checkpoints;
  readonly context: RunContext;
}

/** The network of the settings with its first weights, drawn in pieces: Ctrl-C has its turn. */
export async function drawNetwork(
  settings: Settings,
  inputs: number,
  outputs: number,
  random: RandomState,
  signal?: AbortSignal,
): Promise<Network> {
  const config = networkConfig(settings, inputs, outputs);
  if (settings.engine === 'by-hand') return drawByHand(config, random);
  return Network.draw({ ...config, random }, { signal });
}

function networkConfig(settings: Settings, inputs: number, outputs: number): NetworkConfig {
  const { init, bias, loss, dtype, activation } = settings;
  const hidden = settings.hidden.map((units) => ({ units, activation, bias, init }));
  const last = loss === 'cross-entropy' ? ('softmax' as const) : ('sigmoid' as const);
  return { inputs, layers: [...hidden, { units: outputs, activation: last, bias, init }], loss, dtype };
}

/** The epochs of the training, from the last whole one on. */
export function epochsOf(session: Session): AsyncGenerator<EpochReport, void, undefined> {
  const { settings, data, network, random, optimizer, checkpoints, context } = session;
  const { signal } = context;
  const startEpoch = checkpoints.epochs;
  if (settings.engine === 'by-hand') return trainByHand(network, data.train, settings, startEpoch, signal);
  return network.train(data.train.X, data.train.Y, {
    epochs: settings.epochs,
    startEpoch,
    learningRate: rates(settings),
    batchSize: settings.batchSize ?? 'full',
    random,
    optimizer,
    ...variationOf(settings, data.image),
    clipNorm: settings.clipNorm ?? undefined,
    maxNorm: settings.maxNorm ?? undefined,
    signal,
    ...computing(settings),
  });
}

/** Loss and accuracy of the network. */
export async function evaluate(
  settings: Settings,
  network: Network,
  samples: Samples,
  signal: AbortSignal,
): Promise<Evaluation> {
  if (settings.engine === 'by-hand') return evaluateByHand(network, samples, settings);
  return network.evaluate(samples.X, samples.Y, { signal, ...computing(settings) });
}

/** The same, and what is right and wrong in its outputs. */
export async function test(
  settings: Settings,
  network: Network,
  samples: Samples,
  signal: AbortSignal,
): Promise<Classified> {
  const options: EvaluateOptions = { signal, ...computing(settings) };
  const evaluation =
    settings.engine === 'by-hand'
      ? evaluateByHand(network, samples, settings)
      : await network.evaluate(samples.X, samples.Y, { ...options, outputs: true });
  return classified(evaluation, samples);
}

/** The learning rate of each epoch. */
function rates({ lr, lrSchedule, lrStep, lrGamma, warmup, epochs }: Settings): (epoch: number) => number {
  return learningRates({
    learningRate: lr,
    schedule: lrSchedule,
    epochs,
    warmup,
    stepSize: lrStep ?? undefined,
    gamma: lrGamma ?? undefined,
  });
}

/** The optimiser of the settings; what is null there is the usual value. */
export function buildOptimizer({
  optimizer,
  momentum,
  beta1,
  beta2,
  epsilon,
  weightDecay,
}: Settings): Optimizer {
  return new Optimizer({
    name: optimizer,
    momentum: momentum ?? undefined,
    beta1: beta1 ?? undefined,
    beta2: beta2 ?? undefined,
    epsilon: epsilon ?? undefined,
    weightDecay,
  });
}

/** What computes, as the network package takes it; by hand only the products of matrices are the engine's. */
function computing({ engine, threads }: Settings): EngineOptions {
  return { engine: engine === 'by-hand' ? 'simd' : engine, ...(threads === null ? {} : { threads }) };
}

/** What computes, as `--json` describes it. */
export function describeComputing(settings: Settings) {
  const { name, threads } = describeEngine(computing(settings));
  return { name: settings.engine === 'by-hand' ? 'by-hand' : name, threads, dtype: settings.dtype };
}
