import os from 'node:os';
import { Matrix } from '@nn-labs/linalg';
import { Network } from '@nn-labs/network';
import type { Task, TaskParams } from '../measure/protocol.ts';
import { timed } from './clock.ts';
import { batchSize, readMnist } from './mnist-task.ts';
import { type MnistWork, mnistCheck, notebookCheck, trainMnist, trainNotebook } from './networks.ts';
import { printEvery, readNotebook } from './notebook-task.ts';
import { type ProductModel, productTask, readFactors } from './product-task.ts';
import { readFloats } from './read-input.ts';
import { serve } from './serve.ts';

/** The notebook's training, as lab 2 does it. */
async function notebook(params: TaskParams): Promise<Task> {
  const data = readNotebook(params);
  const { threads } = params;
  return {
    check: await notebookCheck(data, params, { threads }),
    run: (epochs) =>
      timed(epochs, async () => {
        for await (const _ of trainNotebook(data, params, { epochs, reportEvery: printEvery, threads })) {
          // Accuracy, as the notebook prints it, is part of the report.
        }
      }),
  };
}

/** Full MNIST; the unit of work is a batch, but only whole epochs can be had. The first run lifts the data. */
async function epochs(params: TaskParams, work: MnistWork): Promise<Task> {
  const data = readMnist(params);
  const { threads } = params;
  const batches = Math.ceil(data.count / batchSize);
  const check = await mnistCheck(params, data, work, { threads });
  const endless = trainMnist(params, data, work, { epochs: Number.MAX_SAFE_INTEGER, threads }, data.count);
  return {
    check,
    run: async (amount) => {
      const epochs = Math.ceil(amount / batches);
      let accuracy = Number.NaN;
      const time = await timed(epochs * batches, async () => {
        for (let epoch = 0; epoch < epochs; epoch++) accuracy = (await endless.next()).value!.accuracy!;
      });
      return { ...time, accuracy };
    },
  };
}

/** A dense product. */
function product(params: TaskParams): Promise<Task> {
  pretendCores(params.threads);
  const { A, B } = readFactors(params);
  const { size } = params;
  return productTask(params, matmul(new Matrix(size, size, A), new Matrix(size, size, B)));
}

/** The notebook's forward product X W1: 81 % of X is zero. */
async function sparse(params: TaskParams): Promise<Task> {
  pretendCores(params.threads);
  const X = readFloats(params, 'notebook-x');
  const W1 = readFloats(params, 'notebook-w1');
  const model = matmul(new Matrix(X.length / 784, 784, X), new Matrix(784, 64, W1));
  await model.multiply();
  return {
    check: [(await model.product())[0]!],
    run: (amount) =>
      timed(amount, () => {
        for (let i = 0; i < amount; i++) model.multiply();
      }),
  };
}

/**
 * Training of a single ReLU layer on the notebook's X: little else than its two sparse products, X W and Xᵀ delta, with
 * X lifted once.
 */
async function layer(params: TaskParams): Promise<Task> {
  const X = readFloats(params, 'notebook-x');
  const { dtype, threads } = params;
  const count = X.length / 784;
  const weight = new Matrix(784, 64, readFloats(params, 'notebook-w1'));
  const [x, y] = [new Matrix(count, 784, X), Matrix.zeros(count, 64, dtype)];
  const network = new Network({
    inputs: 784,
    layers: [{ units: 64, activation: 'relu' }],
    loss: 'squared-error',
    dtype,
    parameters: [{ weight }],
  });
  return {
    check: [],
    run: (epochs) =>
      timed(epochs, async () => {
        const options = { epochs, learningRate: 1e-9, reportEvery: epochs, threads };
        for await (const _ of network.train(x, y, options)) {
          // The figures of the layer say nothing.
        }
      }),
  };
}

function matmul(A: Matrix, B: Matrix): ProductModel {
  let C = A;
  return {
    multiply: () => {
      C = A.matmul(B);
    },
    product: () => C.data,
  };
}

/** `Matrix.matmul` takes as many threads as the machine has cores; this process is told how many those are. */
function pretendCores(threads: number): void {
  os.availableParallelism = () => threads;
}

await serve({
  hello: () => ({ version: 'this checkout', notes: [] }),
  tasks: {
    notebook,
    mnist: (params) => epochs(params, 'mnist'),
    adam: (params) => epochs(params, 'adam'),
    cnn: (params) => epochs(params, 'cnn'),
    product,
    sparse,
    layer,
  },
});
