import { type DType, Matrix, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type DenseConfig, type Loss, Network } from '../src/index.ts';
import { collect, sampleData, sigmoidLayers } from './sample-data.ts';

// Training written out once more, in whole matrices and a line a formula: every operation of Matrix rounds to its
// dtype, so the parameters must come out the same, bit for bit.

interface Layer {
  W: Matrix;
  b: Matrix | null;
  readonly f: DenseConfig['activation'];
}

const activate = {
  sigmoid: (z: Matrix) => z.sigmoid(),
  tanh: (z: Matrix) => z.tanh(),
  relu: (z: Matrix) => z.map((value) => Math.max(value, 0)),
  'leaky-relu': (z: Matrix) =>
    z.map((value) => (value > 0 ? value : value * (z.dtype === 'float32' ? Math.fround(0.01) : 0.01))),
  identity: (z: Matrix) => z,
  softmax: (z: Matrix) => z.softmax(),
};

const oneMinus = (a: Matrix) => Matrix.ones(a.rows, a.cols, a.dtype).subtract(a);

const derivative = {
  sigmoid: (a: Matrix) => a.multiply(oneMinus(a)),
  tanh: (a: Matrix) => oneMinus(a.multiply(a)),
  identity: (a: Matrix) => Matrix.ones(a.rows, a.cols, a.dtype),
  relu: (a: Matrix) => a.map((value) => (value > 0 ? 1 : 0)),
  'leaky-relu': (a: Matrix) => a.map((value) => (value > 0 ? 1 : 0.01)),
};

function step(layers: Layer[], loss: Loss, X: Matrix, Y: Matrix, learningRate: number): void {
  const activations = [X];
  for (const { W, b, f } of layers) {
    const product = activations.at(-1)!.matmul(W);
    activations.push(activate[f](b === null ? product : product.add(b)));
  }
  const output = activations.at(-1)!;
  const rate = X.dtype === 'float32' ? Math.fround(learningRate) : learningRate;
  const { f } = layers.at(-1)!;
  let delta =
    loss === 'cross-entropy' || f === 'softmax'
      ? Y.subtract(output).divide(Y.rows)
      : Y.subtract(output).multiply(derivative[f](output));
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l]!;
    const below = layers[l - 1]?.f;
    const nextDelta =
      below === undefined || below === 'softmax'
        ? delta
        : delta.matmul(layer.W.transpose()).multiply(derivative[below](activations[l]!));
    layer.W = layer.W.add(activations[l]!.transpose().matmul(delta).multiply(rate));
    layer.b = layer.b?.add(delta.sum(0).multiply(rate)) ?? null;
    delta = nextDelta;
  }
}

function rowsOf(matrix: Matrix, rows: Int32Array): Matrix {
  return Matrix.zeros(rows.length, matrix.cols, matrix.dtype).map((_, r, col) => matrix.get(rows[r]!, col));
}

interface Case {
  readonly name: string;
  readonly layers: readonly DenseConfig[];
  readonly loss: Loss;
  readonly learningRate: number;
  readonly batchSize?: number;
}

const cases: Case[] = [
  { name: 'the notebook in small', layers: sigmoidLayers(8, 3), loss: 'squared-error', learningRate: 0.05 },
  {
    name: 'two hidden layers, bias, mini-batches, softmax',
    layers: [
      { units: 6, activation: 'tanh', bias: true, init: 'xavier' },
      { units: 5, activation: 'relu', bias: true, init: 'he' },
      { units: 3, activation: 'softmax', bias: true },
    ],
    loss: 'cross-entropy',
    learningRate: 0.3,
    batchSize: 13,
  },
  {
    name: 'tanh output under squared error',
    layers: [
      { units: 6, activation: 'sigmoid', bias: true },
      { units: 3, activation: 'tanh' },
    ],
    loss: 'squared-error',
    learningRate: 0.01,
  },
  {
    name: 'relu output under squared error, batches of one',
    layers: [{ units: 3, activation: 'relu', bias: true, init: 'xavier' }],
    loss: 'squared-error',
    learningRate: 0.01,
    batchSize: 1,
  },
];

const samples = 40;
const inputs = 14;
const epochs = 6;

function fresh({ layers, loss }: Case, dtype: DType, random: RandomState): Network {
  return new Network({ inputs, layers, loss, dtype, random });
}

describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
  test.each(cases)('$name: the bits of the formulas in whole matrices', async (setting) => {
    const { loss, learningRate, batchSize } = setting;
    const [X, Y] = sampleData(samples, inputs, 3, { dtype });
    const random = new RandomState(9);
    const network = fresh(setting, dtype, random);
    await collect(network.train(X, Y, { epochs, learningRate, batchSize, random }));

    const twin = new RandomState(9);
    const layers = fresh(setting, dtype, twin).layers.map(
      ({ weight, bias, activation }): Layer => ({ W: weight, b: bias, f: activation }),
    );
    for (let epoch = 0; epoch < epochs; epoch++) {
      const size = batchSize ?? samples;
      const order =
        size < samples ? twin.permutation(samples) : Int32Array.from({ length: samples }, (_, i) => i);
      for (let start = 0; start < samples; start += size) {
        const rows = order.slice(start, start + size);
        step(layers, loss, rowsOf(X, rows), rowsOf(Y, rows), learningRate);
      }
    }
    for (const [l, { W, b }] of layers.entries()) {
      expect(network.layers[l]!.weight.equals(W)).toBe(true);
      expect(network.layers[l]!.bias?.toRows()).toEqual(b?.toRows());
    }
  });
});

// The digests of our own runs, so that any change of a bit is seen, on every machine and Node. NumPy's weights are
// within the bounds of training.test.ts; its bits differ, since it adds in another order and has another exp.
const digests: Record<DType, string[]> = {
  float64: ['f7420af55a3b8b7d', '99eb1712c4295879', 'd1ea857185f28110', '8b16e0422564be22'],
  float32: ['4633b68cbdb983a8', '65029f75e40ba2c6', '75257e9f7f5ab71b', '3c462ba267d0114c'],
};

describe.each(['float64', 'float32'] as const)('%s: the bits of every machine', (dtype) => {
  test.each(cases.map((setting, index) => ({ setting, index, name: setting.name })))('$name', async (run) => {
    const { learningRate, batchSize } = run.setting;
    const [X, Y] = sampleData(samples, inputs, 3, { dtype });
    const random = new RandomState(9);
    const network = fresh(run.setting, dtype, random);
    await collect(network.train(X, Y, { epochs, learningRate, batchSize, random }));
    expect((await network.weightsSha256()).slice(0, 16)).toBe(digests[dtype][run.index]);
  });
});
