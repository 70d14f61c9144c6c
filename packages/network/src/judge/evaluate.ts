import type { Matrix } from '@nn-labs/linalg';
import type { EngineOptions } from '../engine/options.ts';
import { allocate, copyRows, ForwardPass, type Model, rowsPerCall } from '../forward-pass.ts';
import type { Pace } from '../training/pace.ts';

/** How well a network does on some samples. */
export interface Evaluation {
  /** The loss over the samples, their sum or their mean as the loss has it. */
  readonly loss: number;
  /** The fraction of the samples that are right by the network's judge; null where nothing is. */
  readonly accuracy: number | null;
}

/** An evaluation that was asked for the outputs too. */
export interface EvaluationWithOutputs extends Evaluation {
  /** The outputs for all samples, shape (N, outputs of the layer), as `predict` gives them. */
  readonly outputs: Matrix;
}

/** The options of `predict`. */
export interface PredictOptions extends EngineOptions {
  readonly signal?: AbortSignal | undefined;
  /** The place of the layer, from 0, whose outputs are wanted; the last layer's by default. */
  readonly upTo?: number | undefined;
}

/** The options of `evaluate`. */
export interface EvaluateOptions extends PredictOptions {
  /** Whether the outputs of the same pass are handed back too; false by default, true where `upTo` is given. */
  readonly outputs?: boolean | undefined;
}

/** The data of a forward pass, and the results that are wanted. */
export interface PassTask {
  readonly X: Matrix;
  /** The targets; null: nothing is measured. */
  readonly Y: Matrix | null;
  /** Filled with the outputs of the layer at place `upTo`; null: they are not wanted. */
  readonly outputs: Matrix | null;
  readonly upTo: number;
}

/** Sums over samples, added in the order in which they are visited. */
export interface Tally {
  loss: number;
  correct: number;
}

/** The forward pass over all rows by the plain loops, a few rows at a time, with pauses. */
export async function passByLoops(
  model: Model,
  { X, Y, outputs, upTo }: PassTask,
  pace: Pace,
): Promise<Tally> {
  const forward = new ForwardPass(model, rowsPerCall(model.layers, X.rows));
  const targets = Y && allocate(model.dtype, forward.rows * Y.cols);
  const tally: Tally = { loss: 0, correct: 0 };
  let count: number;
  for (let from = 0; from < X.rows; from += count) {
    count = pace.nextRows(X.rows - from, forward.rows);
    copyRows(X.data, X.cols, null, from, count, forward.input);
    forward.run(count, undefined, Y === null ? upTo : undefined);
    if (Y !== null && targets !== null) {
      copyRows(Y.data, Y.cols, null, from, count, targets);
      tally.correct += forward.measure(targets, count);
      for (let r = 0; r < count; r++) tally.loss += forward.losses[r]!;
    }
    outputs?.data.set(forward.activations[upTo]!.subarray(0, count * outputs.cols), from * outputs.cols);
    const pause = pace.pauseIfDue();
    if (pause !== null) await pause;
  }
  return tally;
}

/** Loss and accuracy of so many samples, from the sums over them. */
export function reported(
  { loss: { reduction }, judge }: Model,
  { loss, correct }: Tally,
  samples: number,
): Evaluation {
  return {
    loss: reduction === 'mean' ? loss / samples : loss,
    accuracy: judge === null ? null : correct / samples,
  };
}
