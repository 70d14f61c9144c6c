import { Matrix } from '@nn-labs/linalg';
import type { CompleteConfig } from './config.ts';
import type { Dense } from './dense.ts';
import type { EngineOptions } from './engine-choice.ts';
import { allocateLike, copyRows, ForwardPass, rowsPerCall } from './forward-pass.ts';
import type { Pace } from './pace.ts';

/** How well a network does on some samples. */
export interface Evaluation {
  /** Half the summed squared error, or the mean cross-entropy, over the samples. */
  readonly loss: number;
  /** The fraction of the samples whose greatest output is where the target's is. */
  readonly accuracy: number;
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
  config: CompleteConfig,
  layers: readonly Dense[],
  X: Matrix,
  Y: Matrix,
  pace: Pace,
  outputs: Matrix | null = null,
): Promise<Evaluation> {
  const forward = new ForwardPass(layers, rowsPerCall(layers, X.rows));
  const targets = allocateLike(layers[0]!, forward.rows * Y.cols);
  let loss = 0;
  let correct = 0;
  let count: number;
  for (let from = 0; from < X.rows; from += count) {
    count = pace.nextRows(X.rows - from, forward.rows);
    copyRows(X.data, X.cols, null, from, count, forward.input);
    copyRows(Y.data, Y.cols, null, from, count, targets);
    forward.run(count);
    correct += forward.measure(config.loss, targets, count);
    for (let r = 0; r < count; r++) loss += forward.losses[r]!;
    if (outputs !== null) copyOutput(forward, outputs, from, count);
    const pause = pace.pauseIfDue();
    if (pause !== null) await pause;
  }
  return { loss: config.loss === 'cross-entropy' ? loss / X.rows : loss, accuracy: correct / X.rows };
}

/** The outputs for all rows, shape (N, units of the last layer). */
export function predictRows(layers: readonly Dense[], X: Matrix): Matrix {
  const { units, weight } = layers.at(-1)!;
  const forward = new ForwardPass(layers, rowsPerCall(layers, X.rows));
  const out = Matrix.zeros(X.rows, units, weight.dtype);
  for (let from = 0; from < X.rows; from += forward.rows) {
    const count = Math.min(forward.rows, X.rows - from);
    copyRows(X.data, X.cols, null, from, count, forward.input);
    forward.run(count);
    copyOutput(forward, out, from, count);
  }
  return out;
}

/** Copies the output of the first `count` samples to the rows `from`, `from + 1`, … of `out`. */
function copyOutput({ output }: ForwardPass, { data, cols }: Matrix, from: number, count: number): void {
  for (let i = 0; i < count * cols; i++) data[from * cols + i] = output[i]!;
}
