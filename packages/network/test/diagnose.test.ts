import { Matrix, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type Activation, diagnose, explain, Network } from '../src/index.ts';
import { sampleData, sampleNetwork } from './sample-data.ts';

/** A layer of one unit a column of the inputs that hands them to its activation as they are. */
function through(activation: Activation, sums: number[][]): { network: Network; X: Matrix; Y: Matrix } {
  const X = Matrix.fromRows(sums);
  const identity = Matrix.zeros(X.cols, X.cols).map((_, row, col) => (row === col ? 1 : 0));
  const network = new Network({
    inputs: X.cols,
    layers: [
      { units: X.cols, activation },
      { units: 2, activation: 'sigmoid' },
    ],
    loss: 'squared-error',
    parameters: [{ weight: identity }, { weight: Matrix.ones(X.cols, 2) }],
  });
  return { network, X, Y: Matrix.zeros(X.rows, 2) };
}

describe('the units of a layer', () => {
  test.each([
    // σ(±3) is 0.953 and 0.047; the second unit moves by 0.005.
    [
      'sigmoid',
      [
        [3, 0],
        [-3, 0.02],
        [0, 0.01],
        [2, 0],
      ],
      2 / 8,
      1,
    ],
    // tanh(1.5) is 0.905, tanh(1.4) 0.885.
    [
      'tanh',
      [
        [1.5, 1],
        [-1.5, -1],
        [1.4, 0],
        [0, 0],
      ],
      2 / 8,
      0,
    ],
    [
      'relu',
      [
        [1, -1],
        [2, -2],
        [0, -3],
        [3, 0],
      ],
      5 / 8,
      1,
    ],
  ] as const)('%s', async (activation, sums, saturated, silentUnits) => {
    const { network, X, Y } = through(
      activation,
      sums.map((row) => [...row]),
    );
    const [layer] = (await diagnose(network, X, Y)).layers;
    expect(layer).toMatchObject({ activation, units: 2, saturated, silentUnits });
  });
});

test.each(['squared-error', 'cross-entropy'] as const)(
  'the gradient’s norm is that of the %s of one sample',
  async (loss) => {
    const activation = loss === 'cross-entropy' ? 'softmax' : 'sigmoid';
    const random = new RandomState(5);
    const network = new Network({ inputs: 12, layers: [{ units: 3, activation }], loss, random });
    const [X, Y] = sampleData(7, 12, 3);
    const { weight } = network.layers[0]!;
    const lossOfOne = async (): Promise<number> => {
      const total = (await network.evaluate(X, Y)).loss;
      return loss === 'squared-error' ? total / X.rows : total;
    };
    let squares = 0;
    for (let i = 0; i < weight.size; i++) {
      const kept = weight.data[i]!;
      weight.data[i] = kept + 1e-5;
      const above = await lossOfOne();
      weight.data[i] = kept - 1e-5;
      const slope = (above - (await lossOfOne())) / 2e-5;
      weight.data[i] = kept;
      squares += slope * slope;
    }
    const { layers, loss: measured } = await diagnose(network, X, Y);
    expect(layers[0]!.gradientNorm).toBeCloseTo(Math.sqrt(squares), 8);
    expect(layers[0]!.gradientSize).toBeCloseTo(Math.sqrt(squares / weight.size), 8);
    expect(measured).toBeCloseTo(await lossOfOne(), 12);
  },
);

test('looks at the first samples only, and changes nothing', async () => {
  const network = sampleNetwork();
  const before = await network.weightsSha256();
  const [X, Y] = sampleData(50, 12, 3);
  const [few, fewY] = [X.slice(0, 20), Y.slice(0, 20)];
  expect(await diagnose(network, X, Y, { samples: 20 })).toEqual(await diagnose(network, few, fewY));
  expect((await diagnose(network, X, Y)).samples).toBe(50);
  expect(await network.weightsSha256()).toBe(before);
});

test('float32 is measured like float64', async () => {
  const [X, Y] = sampleData(50, 12, 3);
  const double = await diagnose(sampleNetwork(), X, Y);
  const single = await diagnose(
    sampleNetwork({ dtype: 'float32' }),
    X.astype('float32'),
    Y.astype('float32'),
  );
  expect(single.layers[0]!.gradientNorm).toBeCloseTo(double.layers[0]!.gradientNorm, 5);
  expect(single.layers.map(({ saturated }) => saturated)).toEqual(
    double.layers.map(({ saturated }) => saturated),
  );
});

test('a gradient that grows on its way back is told', async () => {
  const layers = [
    { units: 3, activation: 'relu' },
    { units: 2, activation: 'relu' },
  ] as const;
  const parameters = [{ weight: Matrix.full(4, 3, 0.001) }, { weight: Matrix.full(3, 2, 100) }];
  const network = new Network({ inputs: 4, layers, loss: 'squared-error', parameters });
  const before = await diagnose(network, Matrix.ones(5, 4), Matrix.zeros(5, 2));
  const texts = explain({ config: network.config, epochs: [], before }).map(({ text }) => text);
  expect(texts).toEqual([
    expect.stringMatching(
      /^At the start the first layer’s gradient was \d+ times .*: it grows on its way back/,
    ),
  ]);
});

test('data that do not fit are refused', async () => {
  const [X, Y] = sampleData(5, 12, 3);
  await expect(diagnose(sampleNetwork(), X, Y, { samples: 1.5 })).rejects.toThrow(
    'diagnose: samples must be an integer from 1, found 1.5',
  );
  await expect(diagnose(sampleNetwork(), Y, Y)).rejects.toThrow('diagnose: X has 3 columns');
  const stopped = AbortSignal.abort(new Error('enough'));
  await expect(diagnose(sampleNetwork(), X, Y, { signal: stopped })).rejects.toThrow('enough');
});
