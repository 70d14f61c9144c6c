import { type FloatArray, RandomState } from '@nn-labs/linalg';
import { scalePixels } from '@nn-labs/mnist';
import type { Task, TaskParams } from '../measure/protocol.ts';
import { timed } from './clock.ts';
import { readBytes, readFloats } from './read-input.ts';

/** What 784-128-10 is trained on and starts from, row-major, float32. */
export interface MnistData {
  /** X (N, 784), values 0..1. */
  readonly X: FloatArray;
  /** Y (N, 10), one-hot. */
  readonly Y: FloatArray;
  /** (784, 128) and (128, 10); the biases start at 0. */
  readonly W1: FloatArray;
  readonly W2: FloatArray;
  readonly count: number;
}

/** 784-128-10, ReLU, softmax, cross-entropy, written with some library. */
export interface MnistModel {
  /** Goes back to the first weights. */
  reset(): void | Promise<void>;
  /** One update by the mean gradient over the samples with these numbers. */
  step(samples: Int32Array): void | Promise<void>;
  /** The outputs of the last step's forward pass, after softmax, (samples, 10). */
  output(): ArrayLike<number> | Promise<ArrayLike<number>>;
}

export const batchSize = 128;
/** Of plain gradient descent. */
export const mnistLearningRate = 0.1;
export const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
/** Seeds the shuffling, so that everybody sees the samples in one order. */
export const shuffleSeed = 41;
/** The check is the loss of one epoch over this many samples; of as many that follow a run the accuracy is said. */
export const checkSamples = 1280;

export function readMnist(params: TaskParams): MnistData {
  const labels = readBytes(params, 'mnist-labels');
  const Y = new Float32Array(labels.length * 10);
  labels.forEach((label, row) => {
    Y[row * 10 + label] = 1;
  });
  const X = scalePixels(readBytes(params, 'mnist-images'), 'float32');
  const [W1, W2] = [readFloats(params, 'mnist-w1'), readFloats(params, 'mnist-w2')];
  return { X, Y, W1, W2, count: labels.length };
}

/** Epochs of shuffled mini-batches, one after the other; the unit of work is a batch. */
export async function mnistTask({ Y, count }: MnistData, model: MnistModel): Promise<Task> {
  await model.reset();
  const check = await firstLoss(Y, model);
  await model.reset();
  const batches = shuffledBatches(count);
  return {
    check: [check],
    run: async (amount) => {
      const time = await timed(amount, async () => {
        for (let i = 0; i < amount; i++) await model.step(batches.next().value);
        await model.output(); // a library that puts work off has to do it now
      });
      return { ...time, accuracy: await nextAccuracy(Y, model, batches) };
    },
  };
}

async function firstLoss(Y: FloatArray, model: MnistModel): Promise<number> {
  const batches = shuffledBatches(checkSamples);
  let loss = 0;
  for (let i = 0; i < checkSamples / batchSize; i++) {
    const samples: Int32Array = batches.next().value;
    await model.step(samples);
    const output = await model.output();
    samples.forEach((sample, row) => {
      loss -= Math.log(output[row * 10 + labelOf(Y, sample)]!);
    });
  }
  return loss / checkSamples;
}

/** Trains some batches more; answers how many of their samples were right, between 0 and 1. */
async function nextAccuracy(
  Y: FloatArray,
  model: MnistModel,
  batches: Generator<Int32Array, never>,
): Promise<number> {
  let [right, seen] = [0, 0];
  while (seen < checkSamples) {
    const samples: Int32Array = batches.next().value;
    await model.step(samples);
    const output = await model.output();
    samples.forEach((sample, row) => {
      const outputs = Array.from({ length: 10 }, (_, i) => output[row * 10 + i]!);
      if (outputs.indexOf(Math.max(...outputs)) === labelOf(Y, sample)) right++;
    });
    seen += samples.length;
  }
  return right / seen;
}

function labelOf(Y: FloatArray, sample: number): number {
  return Y.subarray(sample * 10, sample * 10 + 10).indexOf(1);
}

/** Batches for ever, shuffled again each epoch; the last one of an epoch may be short. */
function* shuffledBatches(count: number): Generator<Int32Array, never> {
  const random = new RandomState(shuffleSeed);
  for (;;) {
    const order = random.permutation(count);
    for (let start = 0; start < count; start += batchSize) yield order.subarray(start, start + batchSize);
  }
}

/** The rows of a (N, width) array that have these numbers. */
export function gather(values: FloatArray, width: number, rows: Int32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    out.set(values.subarray(row * width, row * width + width), i * width);
  });
  return out;
}
