import type { FloatArray } from '@nn-labs/linalg';
import type { Task, TaskParams } from '../measure/protocol.ts';
import { timed } from './clock.ts';
import { readFloats } from './read-input.ts';

/** What the notebook trains on and starts from, row-major. */
export interface NotebookData {
  /** X (N, 784), values 0..1. */
  readonly X: FloatArray;
  /** Y (N, 10), one-hot. */
  readonly Y: FloatArray;
  /** (784, 64) and (64, 10). */
  readonly W1: FloatArray;
  readonly W2: FloatArray;
  readonly count: number;
}

/** The notebook's network, written with some library. */
export interface NotebookModel {
  /** Goes back to the first weights. */
  reset(): void | Promise<void>;
  /** One epoch over the whole batch: forward, backward, update. */
  step(): void | Promise<void>;
  /** The outputs of the last epoch's forward pass, (N, 10). */
  output(): ArrayLike<number> | Promise<ArrayLike<number>>;
}

/** The epochs at which the notebook prints its accuracy. */
export const printEvery = 200;
export const learningRate = 0.005;

export function readNotebook(params: TaskParams): NotebookData {
  const [X, Y, W1, W2] = ['x', 'y', 'w1', 'w2'].map((name) => readFloats(params, `notebook-${name}`)) as [
    FloatArray,
    FloatArray,
    FloatArray,
    FloatArray,
  ];
  return { X, Y, W1, W2, count: Y.length / 10 };
}

/** Training from the first weights, accuracy now and then as the notebook has it. */
export async function notebookTask({ Y }: NotebookData, model: NotebookModel): Promise<Task> {
  await model.reset();
  const check: number[] = [];
  for (let epoch = 0; epoch < 2; epoch++) {
    await model.step();
    check.push(halfSquaredError(Y, await model.output()));
  }
  return {
    check,
    run: async (epochs) => {
      await model.reset();
      return timed(epochs, async () => {
        for (let epoch = 0; epoch < epochs; epoch++) {
          await model.step();
          if (epoch % printEvery === 0 || epoch === epochs - 1) correct(Y, await model.output());
        }
      });
    },
  };
}

function halfSquaredError(Y: ArrayLike<number>, output: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < Y.length; i++) sum += (Y[i]! - output[i]!) ** 2;
  return sum / 2;
}

/** How many rows have their greatest output where the target's is. */
function correct(Y: ArrayLike<number>, output: ArrayLike<number>): number {
  let count = 0;
  for (let row = 0; row < Y.length; row += 10) {
    let best = row;
    for (let i = row + 1; i < row + 10; i++) if (output[i]! > output[best]!) best = i;
    if (Y[best] === 1) count++;
  }
  return count;
}
