import { type FloatArray, Matrix } from '@nn-labs/linalg';
import type { EngineOptions } from '../engine/choice.ts';
import { allocate, copyRows, ForwardPass, type Model, rowsPerCall } from '../forward-pass.ts';
import { sizeOf } from '../layers/layer.ts';
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
  /** The outputs for all samples, shape (N, units of the last layer), as `predict` gives them. */
  readonly outputs: Matrix;
}

/** What `evaluate` takes besides the samples. */
export interface EvaluateOptions extends EngineOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether the outputs of the same pass are handed back too; false by default. */
  readonly outputs?: boolean | undefined;
}

/** Loss and accuracy over all rows, a few at a time, with pauses; fills `outputs` (N, units) when it is given. */
export async function evaluateRows(
  model: Model,
  X: Matrix,
  Y: Matrix,
  pace: Pace,
  outputs: Matrix | null = null,
): Promise<Evaluation> {
  const forward = new ForwardPass(model, rowsPerCall(model.layers, X.rows));
  const targets = allocate(model.dtype, forward.rows * Y.cols);
  let loss = 0;
  let correct = 0;
  let count: number;
  for (let from = 0; from < X.rows; from += count) {
    count = pace.nextRows(X.rows - from, forward.rows);
    copyRows(X.data, X.cols, null, from, count, forward.input);
    copyRows(Y.data, Y.cols, null, from, count, targets);
    forward.run(count);
    correct += forward.measure(targets, count);
    for (let r = 0; r < count; r++) loss += forward.losses[r]!;
    if (outputs !== null) copyOutput(forward.output, outputs, from, count);
    const pause = pace.pauseIfDue();
    if (pause !== null) await pause;
  }
  return reported(model, loss, correct, X.rows);
}

/** Loss and accuracy of so many samples, from the sums over them. */
export function reported(
  { loss: { reduction }, judge }: Model,
  loss: number,
  correct: number,
  samples: number,
): Evaluation {
  return {
    loss: reduction === 'mean' ? loss / samples : loss,
    accuracy: judge === null ? null : correct / samples,
  };
}

/** The outputs of the layer at place `upTo` for all rows, shape (N, its outputs). */
export function predictRows(model: Model, X: Matrix, upTo: number): Matrix {
  const { layers, dtype } = model;
  const forward = new ForwardPass(model, rowsPerCall(layers, X.rows));
  const out = Matrix.zeros(X.rows, sizeOf(layers[upTo]!.outputShape), dtype);
  for (let from = 0; from < X.rows; from += forward.rows) {
    const count = Math.min(forward.rows, X.rows - from);
    copyRows(X.data, X.cols, null, from, count, forward.input);
    forward.run(count, undefined, upTo);
    copyOutput(forward.activations[upTo]!, out, from, count);
  }
  return out;
}

/** Copies the output of the first `count` samples to the rows `from`, `from + 1`, … of `out`. */
function copyOutput(output: FloatArray, { data, cols }: Matrix, from: number, count: number): void {
  for (let i = 0; i < count * cols; i++) data[from * cols + i] = output[i]!;
}
