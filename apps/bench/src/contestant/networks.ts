// The two networks that are trained, as this project writes them.
import { Matrix, RandomState } from '@nn-labs/linalg';
import { Network, Optimizer, type TrainOptions } from '@nn-labs/network';
import type { TaskParams } from '../measure/protocol.ts';
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
/** How 784-128-10 is updated. */
export type MnistRule = 'sgd' | 'adam';

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

/** Training of 784-128-10 from its first weights, on the first `count` samples. */
export function trainMnist(
  { X, Y, W1, W2 }: MnistData,
  rule: MnistRule,
  options: Pick<TrainOptions, 'epochs'> & Engine,
  count: number,
): Training {
  const network = new Network({
    inputs: 784,
    layers: [
      { units: 128, activation: 'relu', bias: true },
      { units: 10, activation: 'softmax', bias: true },
    ],
    loss: 'cross-entropy',
    dtype: 'float32',
    parameters: [
      { weight: new Matrix(784, 128, W1), bias: Matrix.zeros(1, 128, 'float32') },
      { weight: new Matrix(128, 10, W2), bias: Matrix.zeros(1, 10, 'float32') },
    ],
  });
  return network.train(
    new Matrix(count, 784, X.subarray(0, count * 784)),
    new Matrix(count, 10, Y.subarray(0, count * 10)),
    { ...update(rule), batchSize, random: new RandomState(shuffleSeed), ...options },
  );
}

function update(rule: MnistRule): Pick<TrainOptions, 'learningRate' | 'optimizer'> {
  if (rule === 'sgd') return { learningRate: mnistLearningRate };
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
export async function mnistCheck(data: MnistData, rule: MnistRule, engine: Engine): Promise<number[]> {
  const losses: number[] = [];
  const training = trainMnist(data, rule, { epochs: 1, ...engine }, checkSamples);
  for await (const { loss } of training) losses.push(loss);
  return losses;
}
