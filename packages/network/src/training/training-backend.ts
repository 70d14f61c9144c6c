import type { Matrix } from '@nn-labs/linalg';
import type { Model } from '../forward-pass.ts';
import type { Evaluation } from '../judge/evaluate.ts';
import type { NormLimits } from '../optimizers/norms.ts';
import type { UpdateRule } from '../optimizers/update-rule.ts';
import type { BatchName } from '../variation/batch-draws.ts';
import type { Variation } from '../variation/variation.ts';
import type { Pace } from './pace.ts';

/** Held-out data, and their targets: shapes (N, inputs) and (N, outputs). */
export interface WatchedData {
  readonly X: Matrix;
  readonly Y: Matrix;
}

/** The data and the settings of a training run, handed to the backend once. */
export interface TrainingTask extends Model {
  /** The samples, shape (N, inputs), and their targets, shape (N, outputs). */
  readonly x: Matrix;
  readonly y: Matrix;
  /** The most rows of one batch. */
  readonly batchSize: number;
  /** How gradients become steps; plain gradient descent where it is left out. */
  readonly rule?: UpdateRule | undefined;
  /** The draws of every batch; none where they are left out. */
  readonly variation?: Variation | null | undefined;
  /** The limits of gradients and weights; none where they are left out. */
  readonly limits?: NormLimits | undefined;
  /** Where the layers' own draws come from; a layer that draws wants one. */
  readonly seed?: number | undefined;
  /** Held-out data, on which the network is evaluated between two epochs. */
  readonly watch?: WatchedData | null | undefined;
}

/** The first values of a run that are not finite: in which layer, and whether in what it learns or what it computes. */
export interface NonFinite {
  readonly layer: number;
  /** `activation`, or the name of a parameter: `weight`, `bias`. */
  readonly where: string;
}

/**
 * Something that can carry out training steps: the plain loops, or an engine with memory and threads of its own.
 *
 * Whatever it is, it gives the same bits. It lifts data and parameters to where it works once, in `open`, and
 * allocates nothing after that.
 */
export interface TrainingBackend {
  open(task: TrainingTask, pace: Pace): TrainingWorkspace | Promise<TrainingWorkspace>;
}

/**
 * One training run inside a backend. A batch is `begin`, then `accumulate` over its rows in consecutive ranges, then
 * `update`; leaving a batch unfinished leaves the parameters as the last `update` made them.
 */
export interface TrainingWorkspace {
  /** The most rows that one `accumulate` takes: a few milliseconds of work. */
  readonly rowsPerCall: number;
  /** Whether `accumulate` wants the whole batch at once, and pauses for the event loop by itself. */
  readonly takesWholeBatch: boolean;
  /** After `accumulate(from, to)`: the loss of row `from + r` at `losses[r]`, in float64. */
  readonly losses: Float64Array;
  /** After `accumulate`: how many of its rows were classified rightly. */
  readonly correct: number;

  /**
   * Begins the batch of the samples `order[start … end)`, or `start … end` when there is no order; the gradients
   * become zero. Its name says which draws are its own.
   */
  begin(order: Int32Array | null, start: number, end: number, name: BatchName): void;

  /**
   * The rows [from, to) of the batch: forward, losses, deltas with the weights before the update, and their share of
   * the gradients added. Each element of a gradient adds its samples in ascending order, whatever the ranges.
   *
   * False when the workspace has changed its ways and begun the batch again: all of its rows are to be done, from the first.
   */
  accumulate(from: number, to: number): boolean | Promise<boolean>;

  /** One update of every weight and bias by the rule; plain: `W += learningRate * G`, times the rate, then added. */
  update(learningRate: number): void | Promise<void>;

  /** The first layer whose parameters, or activations in the batch at hand, are not finite; null if all are. */
  findNonFinite(): NonFinite | null;

  /** How the network does on the watched data with the weights of the last `update`; null where nothing is watched. */
  evaluate(pace: Pace): Promise<Evaluation | null>;

  /** Makes the matrices of `task.layers` hold the parameters, and the rule its moments, as the last `update` left them. */
  readParameters(): void;

  /** Ends the run and frees what it holds. */
  close(): void;
}
