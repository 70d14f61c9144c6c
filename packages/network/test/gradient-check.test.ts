import { Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type Activation, type DenseConfig, gradientCheck, type Loss, Network } from '../src/index.ts';
import { sampleData, sampleNetwork, sigmoidLayers } from './sample-data.ts';

const inputs = 4;
const classes = 3;

function checkedNetwork(layers: readonly DenseConfig[], loss: Loss): Network {
  return new Network({ inputs, layers, loss, random: new RandomState(3) });
}

const outputs: [Loss, Activation][] = [
  ['squared-error', 'sigmoid'],
  ['squared-error', 'tanh'],
  ['squared-error', 'relu'],
  ['cross-entropy', 'softmax'],
];
const hiddens: (Activation | 'none')[] = ['none', 'sigmoid', 'tanh', 'relu'];

describe.each(outputs)('%s, %s output', (loss, output) => {
  describe.each(hiddens)('hidden layer %s', (hidden) => {
    test.each([true, false])('bias %s: every tensor within 1e-7 of central differences', async (bias) => {
      const last: DenseConfig = { units: classes, activation: output, bias };
      const layers: DenseConfig[] =
        hidden === 'none' ? [last] : [{ units: 5, activation: hidden, bias }, last];
      const network = checkedNetwork(layers, loss);
      const random = new RandomState(8);
      const checks = await gradientCheck(
        network,
        random.random([7, inputs]),
        oneHot(random.randint(0, 3, 7), classes),
      );
      expect(checks.map(({ name }) => name)).toEqual(
        layers.flatMap((_, i) =>
          bias ? [`layers.${i}.weight`, `layers.${i}.bias`] : [`layers.${i}.weight`],
        ),
      );
      for (const { name, relativeError } of checks) {
        expect(relativeError, name).toBeLessThanOrEqual(1e-7);
        // Zero would mean that nothing was compared: no gradient flows.
        expect(relativeError, name).toBeGreaterThan(0);
      }
    });
  });
});

test('three hidden layers of three kinds, and targets that are not one-hot', async () => {
  const layers: DenseConfig[] = [
    { units: 4, activation: 'tanh', bias: true, init: 'xavier' },
    { units: 4, activation: 'relu', bias: true, init: 'he' },
    { units: 3, activation: 'sigmoid' },
    { units: 3, activation: 'softmax', bias: true },
  ];
  const X = new RandomState(8).random([6, inputs]);
  const Y = Matrix.fromRows(Array.from({ length: 6 }, (_, i) => [0.5, 0.5 - i / 12, i / 12]));
  for (const { relativeError } of await gradientCheck(checkedNetwork(layers, 'cross-entropy'), X, Y)) {
    expect(relativeError).toBeLessThanOrEqual(1e-7);
  }
});

test('a gradient that is not the slope is seen: ReLU at its kink', async () => {
  const parameters = [{ weight: Matrix.zeros(1, 1) }];
  const layers: DenseConfig[] = [{ units: 1, activation: 'relu' }];
  const network = new Network({ inputs: 1, layers, loss: 'squared-error', parameters });
  // Back-propagation says ReLU'(0) = 0, the difference of both sides says a half.
  const one = Matrix.ones(1, 1);
  expect(await gradientCheck(network, one, one)).toEqual([{ name: 'layers.0.weight', relativeError: 1 }]);
});

test('a tensor without any gradient counts as right', async () => {
  const parameters = [{ weight: Matrix.full(1, 1, -1) }];
  const layers: DenseConfig[] = [{ units: 1, activation: 'relu' }];
  const network = new Network({ inputs: 1, layers, loss: 'squared-error', parameters });
  const one = Matrix.ones(1, 1);
  expect(await gradientCheck(network, one, one)).toEqual([{ name: 'layers.0.weight', relativeError: 0 }]);
});

test('parameters are put back to the bit, also after an abort', async () => {
  const network = sampleNetwork();
  const [X, Y] = sampleData(9, 12, 3);
  const before = await network.weightsSha256();
  await gradientCheck(network, X, Y, { h: 1e-3 });
  expect(await network.weightsSha256()).toBe(before);

  const signal = AbortSignal.abort();
  await expect(gradientCheck(network, X, Y, { signal })).rejects.toBe(signal.reason);

  const controller = new AbortController();
  setTimeout(() => controller.abort());
  const [manyX, manyY] = sampleData(20_000, 12, 3);
  const checking = gradientCheck(network, manyX, manyY, { signal: controller.signal });
  await expect(checking).rejects.toMatchObject({ name: 'AbortError' });
  expect(await network.weightsSha256()).toBe(before);
});

test('more than 100 parameters, float32, a bad h', async () => {
  const [X, Y] = sampleData(5, 12, 3);
  await expect(gradientCheck(sampleNetwork({ layers: sigmoidLayers(7, 3) }), X, Y)).rejects.toThrow(
    new RangeError(
      'gradientCheck: there are 105 parameters, at most 100 are checked. ' +
        'Use fewer units: the formulas do not depend on their number.',
    ),
  );
  await expect(gradientCheck(sampleNetwork({ dtype: 'float32' }), X, Y)).rejects.toThrow(
    new TypeError(
      'gradientCheck: the parameters are float32; make them float64, differences need its digits',
    ),
  );
  await expect(gradientCheck(sampleNetwork(), X, Y, { h: 0 })).rejects.toThrow(
    new RangeError('gradientCheck: h must be a finite number above 0, found 0'),
  );
  await expect(gradientCheck(sampleNetwork(), X, Matrix.zeros(5, 2))).rejects.toThrow(
    'gradientCheck: Y has 2 columns, (5, 2), but the network has 3 outputs',
  );
});
