import type { RandomState } from '@nn-labs/linalg';
import { describe } from '../check-config.ts';
import type { Design } from '../config.ts';
import type { EngineOptions } from '../engine/options.ts';
import type { NormLimits } from '../optimizers/norms.ts';
import { Optimizer, ruleOf } from '../optimizers/optimizer.ts';
import { plainRule, type UpdateRule } from '../optimizers/update-rule.ts';
import type { Augmentation } from '../variation/augmentation.ts';
import type { BatchName } from '../variation/batch-draws.ts';
import { type Dropout, planVariation, type Variation } from '../variation/variation.ts';
import type { WatchedData } from './training-backend.ts';

// Declarations have to stand without DOM and without Node's types; where those are, this adds nothing to theirs.
declare global {
  interface AbortSignal {}
}

/** How to train: how long, how fast, in which batches. */
export interface TrainOptions extends EngineOptions {
  /** How many times the whole data is gone through; 0 trains nothing. */
  readonly epochs: number;
  /**
   * How many of them are done already, 0 by default: the first epoch trained has this number. With the weights and the
   * random state of that moment the training goes on to the same bits as one that was never stopped.
   */
  readonly startEpoch?: number | undefined;
  /**
   * The factor of the gradient in an update, or what it is in each epoch, counted from 0: see {@link learningRates}.
   * Squared error sums its gradient over a batch, cross-entropy averages.
   */
  readonly learningRate: number | ((epoch: number) => number);
  /** How gradients become steps; plain gradient descent by default. One optimiser goes with one network. */
  readonly optimizer?: Optimizer | undefined;
  /** Which share of inputs and activations each batch leaves out. */
  readonly dropout?: Dropout | undefined;
  /** How each epoch moves the images that the samples are. */
  readonly augment?: Augmentation | undefined;
  /** Where the draws of `dropout` and `augment` come from: `RandomState([seed, purpose, epoch, batch])`. */
  readonly seed?: number | undefined;
  /** The most that the norm of all gradients of an update together may be; a longer one is shortened. */
  readonly clipNorm?: number | undefined;
  /** The most that the norm of each unit's incoming weights may be after an update, biases apart. */
  readonly maxNorm?: number | undefined;
  /** Samples a batch; `full`, the default, or at least N is one batch of all. */
  readonly batchSize?: number | 'full' | undefined;
  /** Shuffles the samples of each epoch when there is more than one batch; the stream that drew the weights goes on. */
  readonly random?: RandomState | undefined;
  /**
   * Held-out data: each report says as `watched` how the network does on them after its epoch, with the bits of
   * `evaluate`. They are lifted to where training works once, and evaluated there.
   */
  readonly watch?: WatchedData | undefined;
  /** Stops the training; the iteration then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called after the update of each batch but an epoch's last, whose report follows; the weights may be read in it, and the
   * training waits for its promise.
   */
  readonly onBatch?: ((batch: BatchName) => void | Promise<void>) | undefined;
  /** Reports the epochs divisible by this, and the last; 1, every epoch, by default. */
  readonly reportEvery?: number | undefined;
}

/** Options checked against the number of samples, with their defaults filled in. */
export interface TrainPlan {
  readonly epochs: number;
  readonly startEpoch: number;
  readonly rateAt: (epoch: number) => number;
  readonly batchSize: number;
  readonly reportEvery: number;
  readonly rule: UpdateRule;
  readonly variation: Variation | null;
  readonly limits: NormLimits;
  readonly seed: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onBatch: TrainOptions['onBatch'];
  /** The stream to shuffle with; null when each epoch is one batch of all samples, which draws nothing. */
  readonly shuffle: RandomState | null;
}

/** Checks the options of a run over `samples` samples. */
export function planTraining(
  options: TrainOptions,
  samples: number,
  design: Pick<Design, 'layers' | 'dropped' | 'inputShape'>,
): TrainPlan {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `train: options must be an object with epochs and learningRate, found ${describe(options)}`,
    );
  }
  const { learningRate, batchSize = 'full', reportEvery = 1, random, signal, optimizer } = options;
  const epochs = integer('epochs', 0, options.epochs);
  const startEpoch = integer('startEpoch', 0, options.startEpoch ?? 0);
  if (startEpoch > epochs) {
    throw new RangeError(`train: startEpoch ${startEpoch} is beyond the last of ${epochs} epochs`);
  }
  const rateAt = typeof learningRate === 'function' ? learningRate : () => learningRate;
  // A schedule is checked epoch by epoch before anything is trained: it may be long, but is cheap to ask.
  const asked = typeof learningRate === 'function' ? epochs : 1;
  for (let epoch = 0; epoch < asked; epoch++) checkRate(rateAt(epoch), typeof learningRate, epoch);
  if (optimizer !== undefined && !(optimizer instanceof Optimizer)) {
    throw new TypeError(
      `train: optimizer must be an Optimizer, found ${describe(optimizer)}. Use new Optimizer({ name: 'adam' }).`,
    );
  }
  const size = batchSize === 'full' ? samples : integer('batchSize', 1, batchSize, " or 'full'");
  if (size < samples && random === undefined) {
    throw new TypeError(
      `train: batchSize ${size} of ${samples} samples needs \`random\`, a RandomState that shuffles each epoch`,
    );
  }
  return {
    epochs,
    startEpoch,
    rateAt,
    batchSize: Math.min(size, samples),
    reportEvery: integer('reportEvery', 1, reportEvery),
    signal,
    onBatch: options.onBatch,
    limits: {
      clipNorm: positive('clipNorm', options.clipNorm),
      maxNorm: positive('maxNorm', options.maxNorm),
    },
    seed: options.seed,
    variation: planVariation(options, design),
    rule: optimizer === undefined ? plainRule() : ruleOf(optimizer),
    shuffle: size < samples ? random! : null,
  };
}

function checkRate(rate: unknown, given: string, epoch: number): void {
  if (typeof rate === 'number' && rate > 0 && rate < Infinity) return;
  const where = given === 'function' ? ` in epoch ${epoch}` : '';
  throw new RangeError(
    `train: learningRate must be a finite number above 0, found ${describe(rate)}${where}`,
  );
}

function positive(name: string, value: number | undefined): number | null {
  if (value === undefined) return null;
  if (typeof value === 'number' && value > 0) return value;
  throw new RangeError(`train: ${name} must be a number above 0, found ${describe(value)}`);
}

function integer(name: string, least: number, value: unknown, otherwise = ''): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(
    `train: ${name} must be an integer of at least ${least}${otherwise}, found ${describe(value)}`,
  );
}
