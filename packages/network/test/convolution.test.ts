import { Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import {
  conv2d,
  decodeTraining,
  dense,
  dropout,
  encodeTraining,
  flatten,
  gradientCheck,
  type Layer,
  maxPool2d,
  Network,
} from '../src/index.ts';
import { type ConvolutionCase, expectAgreement, readConvolutions } from './convolution-cases.ts';

/** The data of make-convolution.py's `synthetic`, draw by draw. */
function synthetic({ dataSeed, classes, samples, inputs }: ConvolutionCase): [X: Matrix, Y: Matrix] {
  const random = new RandomState(dataSeed);
  const size = inputs[0] * inputs[1] * inputs[2];
  const prototypes = random.random([classes, size]);
  const noise = random.random([samples, size]);
  const labels = random.randint(0, classes, samples);
  const X = noise.map((r, row, col) => (r < 0.5 ? 0 : 0.5 * (r + prototypes.get(labels[row]!, col))));
  return [X, oneHot(labels, classes)];
}

describe('NumPy agrees, each tensor to 1e-12 of its norm', () => {
  for (const setting of readConvolutions('convolution.json')) {
    test(setting.name, () => expectAgreement(setting, ...synthetic(setting)));
  }
});

test('one picture through one filter is the formula', async () => {
  // CS231n, assignment 2: x (2, 3, 4, 4) and w (3, 3, 4, 4), channels first; stride 2, a zero on every side.
  const x = Matrix.zeros(2, 48).map((_, n, at) => {
    const [y, column, c] = [Math.floor(at / 12), Math.floor(at / 3) % 4, at % 3];
    return -0.1 + (0.6 * (((n * 3 + c) * 4 + y) * 4 + column)) / 95;
  });
  const weight = Matrix.zeros(48, 3).map((_, tap, f) => {
    const [i, j, c] = [Math.floor(tap / 12), Math.floor(tap / 3) % 4, tap % 3];
    return -0.2 + (0.5 * (((f * 3 + c) * 4 + i) * 4 + j)) / 143;
  });
  const bias = Matrix.fromRows([[-0.1, 0.05, 0.2]]);
  const layers = [conv2d({ filters: 3, kernel: 4, stride: 2, padding: 'same' })];
  const network = new Network<Layer>({
    inputs: [4, 4, 3],
    layers,
    loss: 'squared-error',
    parameters: [{ weight, bias }],
  });
  const out = await network.predict(x);
  const at = (n: number, f: number, y: number, column: number) => out.get(n, (y * 2 + column) * 3 + f);
  expect([at(0, 0, 0, 0), at(0, 0, 0, 1), at(0, 0, 1, 0), at(0, 0, 1, 1)].map((z) => z.toFixed(8))).toEqual([
    '-0.08759809',
    '-0.10987781',
    '-0.18387192',
    '-0.21092160',
  ]);
  expect(at(1, 2, 1, 1).toFixed(8)).toBe('2.38247847');
});

test.each([
  ['valid', 1],
  ['same', 2],
] as const)('gradients agree with differences: %s, stride %i, pooling, dense', async (padding, stride) => {
  const layers = [
    conv2d({ filters: 3, kernel: [2, 3], activation: 'tanh', padding, stride }),
    maxPool2d(),
    conv2d({ filters: 2, kernel: 2, activation: 'sigmoid', padding: 'same' }),
    flatten(),
    dense({ units: 2, activation: 'softmax', bias: true }),
  ];
  const random = new RandomState(3);
  const network = new Network<Layer>({ inputs: [5, 6, 1], layers, loss: 'cross-entropy', random });
  const checks = await gradientCheck(network, random.random([4, 30]), oneHot([0, 1, 1, 0], 2));
  expect(checks.map(({ name }) => name)).toEqual([
    'layers.0.weight',
    'layers.0.bias',
    'layers.2.weight',
    'layers.2.bias',
    'layers.4.weight',
    'layers.4.bias',
  ]);
  for (const { name, relativeError } of checks) expect(relativeError, name).toBeLessThanOrEqual(1e-7);
});

test('a resumed training goes on to the same bits, with dropout, float32', async () => {
  const layers = [
    conv2d({ filters: 2, kernel: 3, activation: 'relu' }),
    dropout(0.3),
    flatten(),
    dense({ units: 2, activation: 'softmax' }),
  ];
  const X = new RandomState(1).random([20, 25]).astype('float32');
  const Y = oneHot(
    Array.from({ length: 20 }, (_, i) => i % 2),
    2,
    'float32',
  );
  const make = (random: RandomState) =>
    new Network<Layer>({ inputs: [5, 5, 1], layers, loss: 'cross-entropy', dtype: 'float32', random });
  const options = { learningRate: 0.1, batchSize: 8, seed: 9 };
  const whole = new RandomState(4);
  const expected = make(whole);
  for await (const _ of expected.train(X, Y, { ...options, epochs: 5, random: whole }));

  const random = new RandomState(4);
  const begun = make(random);
  for await (const _ of begun.train(X, Y, { ...options, epochs: 2, random }));
  const state = decodeTraining<Layer>(
    encodeTraining({ network: begun, epochs: 2, random: random.getState() }),
  );
  const stream = new RandomState(0);
  stream.setState(state.random!);
  for await (const _ of state.network.train(X, Y, { ...options, epochs: 5, startEpoch: 2, random: stream }));
  expect(await state.network.weightsSha256()).toBe(await expected.weightsSha256());
});

test('pooling: the first of equals gets the gradient, NaN wins, a rest is left out', async () => {
  const layers = [maxPool2d({ size: 2 })];
  const network = new Network<Layer>({ inputs: [3, 2, 1], layers, loss: 'squared-error', parameters: [] });
  const X = Matrix.fromRows([
    [1, 2, 2, 0, 9, 9],
    [1, 3, 3, 2, 9, 9],
  ]);
  expect((await network.predict(X)).toRows()).toEqual([[2], [3]]);
  const dx = new Float64Array(12);
  network.layers[0]!.backward(X.data, new Float64Array(2), Float64Array.of(5, 7), dx, [], 2, {} as never);
  expect(Array.from(dx)).toEqual([0, 5, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0]);
  const out = new Float64Array(1);
  network.layers[0]!.forward(Float64Array.of(1, Number.NaN, 7, 0, 0, 0), out, 1, {} as never);
  expect(out[0]).toBeNaN();
});

test.each([
  [{ inputs: 4 }, 'Network: layers[0]: conv2d needs an image, [rows, cols, channels], but gets 4.'],
  [
    { inputs: [2, 9, 1] },
    "Network: layers[0]: a filter of 3x3 does not fit on a picture of 2x9. Use a smaller kernel, or padding 'same'.",
  ],
  [
    {
      inputs: [7, 9, 1],
      layers: [conv2d({ filters: 2, kernel: 3 }), maxPool2d(), conv2d({ filters: 1, kernel: 3 })],
    },
    'Network: layers[2]: a filter of 3x3 does not fit on a picture of 2x3; layer by layer it is 7x9x1, 5x7x2, 2x3x2. Use',
  ],
  [
    { inputs: [3, 3, 1], layers: [conv2d({ filters: 2, kernel: 3 }), maxPool2d()] },
    'Network: layers[1]: a window of 2x2 does not fit on a picture of 1x1; layer by layer it is 3x3x1, 1x1x2. Use a smaller size.',
  ],
  [{ inputs: [0, 2, 1] }, 'Network: inputs[0] must be an integer from 1'],
  [{ inputs: [2, 2] }, 'Network: inputs must be a number or [rows, cols, channels], found 2x2'],
  [
    { layers: [{ kind: 'conv3d' }] },
    'Network: layers[0].kind must be one of dense, conv2d, maxPool2d, flatten, activation, dropout, found "conv3d".',
  ],
  [
    { layers: [flatten(), dropout(0.5)] },
    'Network: the last layer is a dropout, but nothing comes after it.',
  ],
  [
    { layers: [dropout(0.1), dropout(0.1), flatten()] },
    'Network: layers[1]: two dropouts stand one after the other.',
  ],
  [
    { layers: [dropout(1), flatten()] },
    'Network: layers[0].p must be a number of at least 0 and below 1, found 1',
  ],
] as const)('%j is refused', (problem, message) => {
  const good = {
    inputs: [5, 5, 1],
    layers: [conv2d({ filters: 2, kernel: 3 })],
    loss: 'squared-error',
    random: new RandomState(1),
  };
  expect(() => new Network<Layer>({ ...good, ...problem } as never)).toThrow(message);
});

test('one output is judged by its side of 0.5, with the engine and without; a reconstruction is not judged', async () => {
  const X = Matrix.fromRows([[-2], [-1], [1], [2]]);
  const Y = Matrix.fromRows([[0], [1], [1], [1]]);
  const parameters = [{ weight: Matrix.fromRows([[1]]) }];
  const one = new Network({
    inputs: 1,
    layers: [dense({ units: 1, activation: 'sigmoid' })],
    loss: 'binary-cross-entropy',
    parameters,
  });
  expect((await one.evaluate(X, Y)).accuracy).toBe(0.75);
  const squared = new Network({ ...one.config, loss: 'squared-error', parameters });
  for (const engine of ['simd', 'reference'] as const) {
    expect((await squared.evaluate(X, Y, { engine })).accuracy).toBe(0.75);
    for await (const { accuracy } of squared.train(X, Y, { epochs: 1, learningRate: 1e-9, engine }))
      expect(accuracy).toBe(0.75);
  }
  expect(Network.load(squared.save()).judge).toBe('threshold');
  const code = new Network({
    inputs: 3,
    layers: [dense({ units: 2, activation: 'tanh' }), dense({ units: 3 })],
    loss: 'squared-error',
    judge: null,
    random: new RandomState(1),
  });
  const Z = new RandomState(2).random([5, 3]);
  expect((await code.evaluate(Z, Z)).accuracy).toBeNull();
  expect(Network.load(code.save()).judge).toBeNull();
  expect((await code.predict(Z, { upTo: 0 })).shape).toEqual([5, 2]);
  await expect(code.predict(Z, { upTo: 2 })).rejects.toThrow('predict: upTo is 2, but the layers are 0 to 1');
});
