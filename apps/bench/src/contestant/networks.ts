// The networks that are trained, as this project writes them.
import { type FloatArray, Matrix, RandomState } from '@nn-labs/linalg';
import {
  conv2d,
  flatten,
  type Layer,
  maxPool2d,
  Network,
  Optimizer,
  type TrainOptions,
} from '@nn-labs/network';
import type { TaskParams } from '../measure/protocol.ts';
import { readCnn } from './cnn.ts';
import {
  adam,
  batchSize,
  checkSamples,
  type MnistData,
  mnistLearningRate,
  shuffleSeed,
} from './mnist-task.ts';
import { learningRate, type NotebookData } from './notebook-task.ts';

type Training = ReturnType<Network['train']>;
type Engine = Pick<TrainOptions, 'engine' | 'threads'>;
/** What is trained on MNIST: 784-128-10 by plain gradient descent or by Adam, or lab 4's network by Adam. */
export type MnistWork = 'mnist' | 'adam' | 'cnn';

/** Training of the notebook's network from its first weights. */
export function trainNotebook(
  data: NotebookData,
  { dtype }: TaskParams,
  options: Pick<TrainOptions, 'epochs' | 'reportEvery'> & Engine,
): Training {
  const network = new Network({
    inputs: 784,
    layers: [
      { units: 64, activation: 'sigmoid' },
      { units: 10, activation: 'sigmoid' },
    ],
    loss: 'squared-error',
    dtype,
    parameters: [{ weight: new Matrix(784, 64, data.W1) }, { weight: new Matrix(64, 10, data.W2) }],
  });
  const X = new Matrix(data.count, 784, data.X);
  return network.train(X, new Matrix(data.count, 10, data.Y), { learningRate, ...options });
}

/** Training from the first weights, on the first `count` samples. */
export function trainMnist(
  params: TaskParams,
  data: MnistData,
  work: MnistWork,
  options: Pick<TrainOptions, 'epochs'> & Engine,
  count: number,
): Training {
  const network = work === 'cnn' ? convolutional(readCnn(params)) : dense(data);
  return network.train(
    new Matrix(count, 784, data.X.subarray(0, count * 784)),
    new Matrix(count, 10, data.Y.subarray(0, count * 10)),
    { ...update(work), batchSize, random: new RandomState(shuffleSeed), ...options },
  );
}

/** 784-128-10. */
function dense({ W1, W2 }: MnistData): Network {
  return new Network({
    inputs: 784,
    layers: [
      { units: 128, activation: 'relu', bias: true },
      { units: 10, activation: 'softmax', bias: true },
    ],
    loss: 'cross-entropy',
    dtype: 'float32',
    parameters: [withBias(784, 128, W1), withBias(128, 10, W2)],
  });
}

/** The network of lab 4: two convolutions, each with pooling, and a softmax. */
function convolutional({ k1, k2, w }: ReturnType<typeof readCnn>): Network<Layer> {
  return new Network<Layer>({
    inputs: [28, 28, 1],
    layers: [
      conv2d({ filters: 8, kernel: 5, activation: 'relu' }),
      maxPool2d(),
      conv2d({ filters: 16, kernel: 5, activation: 'relu' }),
      maxPool2d(),
      flatten(),
      { units: 10, activation: 'softmax', bias: true },
    ],
    loss: 'cross-entropy',
    dtype: 'float32',
    parameters: [withBias(25, 8, k1), withBias(200, 16, k2), withBias(256, 10, w)],
  });
}

function withBias(rows: number, cols: number, weight: FloatArray): { weight: Matrix; bias: Matrix } {
  return { weight: new Matrix(rows, cols, weight), bias: Matrix.zeros(1, cols, 'float32') };
}

function update(work: MnistWork): Pick<TrainOptions, 'learningRate' | 'optimizer'> {
  if (work === 'mnist') return { learningRate: mnistLearningRate };
  const { learningRate, ...rest } = adam;
  return { learningRate, optimizer: new Optimizer({ name: 'adam', ...rest }) };
}

/** The losses of the notebook's first two epochs. */
export async function notebookCheck(
  data: NotebookData,
  params: TaskParams,
  engine: Engine,
): Promise<number[]> {
  const losses: number[] = [];
  for await (const { loss } of trainNotebook(data, params, { epochs: 2, ...engine })) losses.push(loss);
  return losses;
}

/** The loss of an epoch over the first samples of MNIST. */
export async function mnistCheck(
  params: TaskParams,
  data: MnistData,
  work: MnistWork,
  engine: Engine,
): Promise<number[]> {
  const losses: number[] = [];
  const training = trainMnist(params, data, work, { epochs: 1, ...engine }, checkSamples);
  for await (const { loss } of training) losses.push(loss);
  return losses;
}
