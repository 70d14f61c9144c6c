import { Matrix, oneHot, RandomState, ShapeError } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type DenseConfig, Network } from '../src/index.ts';
import { sampleData, sampleNetwork, sigmoidLayers } from './sample-data.ts';

describe('initial weights', () => {
  test("the notebook's, seed 40: sums and SHA-256 as NumPy has them", async () => {
    // random = np.random.RandomState(40); W1 = 2 * random.random((784, 64)) - 1; W2 = 2 * random.random((64, 10)) - 1
    const network = new Network({
      inputs: 784,
      layers: sigmoidLayers(64, 10),
      loss: 'squared-error',
      random: new RandomState(40),
    });
    expect(network.layers[0]!.weight.sum()).toBeCloseTo(159.78874538381814, 9);
    expect(network.layers[1]!.weight.sum()).toBeCloseTo(-15.086555933280628, 10);
    expect(await network.weightsSha256()).toBe(
      '8589fe0edf52db46d7b840b3ddb4412f9f3bb59b0384656661a864830eb8cbe8',
    );
  });

  test('layer by layer from one stream, drawn in float64 and rounded afterwards; biases draw nothing', () => {
    const random = new RandomState(6);
    const layers: DenseConfig[] = [
      { units: 4, activation: 'relu', init: 'he', bias: true },
      { units: 3, activation: 'tanh', init: 'xavier', bias: true },
      { units: 2, activation: 'sigmoid' },
    ];
    const network = new Network({ inputs: 5, layers, loss: 'squared-error', dtype: 'float32', random });
    const twin = new RandomState(6);
    const he = twin.standardNormal([5, 4]).multiply(Math.sqrt(2 / 5));
    const limit = Math.sqrt(6 / (4 + 3));
    const xavier = twin.uniform(-limit, limit, [4, 3]);
    const uniform = twin.uniform(-1, 1, [3, 2]);
    const drawn = [he, xavier, uniform].map((matrix) => matrix.astype('float32').toRows());
    expect(network.layers.map(({ weight }) => weight.toRows())).toEqual(drawn);
    expect(network.layers.map(({ bias }) => bias?.toRows() ?? null)).toEqual([
      [[0, 0, 0, 0]],
      [[0, 0, 0]],
      null,
    ]);
    expect(random.getState()).toEqual(twin.getState());
    expect(network.parameterCount).toBe(5 * 4 + 4 + 4 * 3 + 3 + 3 * 2);
  });

  test('parameters given are copied', async () => {
    const weight = Matrix.fromRows([[1, 2]]);
    const bias = Matrix.fromRows([[3, 4]]);
    const layers = [{ units: 2, activation: 'relu', bias: true }] as const;
    const network = new Network({ inputs: 1, layers, loss: 'squared-error', parameters: [{ weight, bias }] });
    weight.set(0, 0, 100);
    expect((await network.predict(Matrix.ones(1, 1))).toRows()).toEqual([[4, 6]]);
  });
});

test('the config with its defaults', () => {
  expect(sampleNetwork().config).toEqual({
    inputs: 12,
    layers: [
      { units: 5, activation: 'sigmoid', bias: false, init: 'uniform' },
      { units: 3, activation: 'sigmoid', bias: false, init: 'uniform' },
    ],
    loss: 'squared-error',
    dtype: 'float64',
  });
});

describe('predict and evaluate', () => {
  const parameters = [
    {
      weight: Matrix.fromRows([
        [1, -1],
        [2, 0.5],
      ]),
      bias: Matrix.fromRows([[0, 1]]),
    },
    {
      weight: Matrix.fromRows([
        [1, 0],
        [0, 2],
      ]),
    },
  ];

  test('a layer is activation(A @ W + b)', async () => {
    const layers = [
      { units: 2, activation: 'relu', bias: true },
      { units: 2, activation: 'softmax' },
    ] as const;
    const network = new Network({ inputs: 2, layers, loss: 'cross-entropy', parameters });
    const hidden = Matrix.fromRows([
      [5, 1],
      [0, 2],
    ]);
    const X = Matrix.fromRows([
      [1, 2],
      [-1, 0],
    ]);
    const sums = hidden.matmul(parameters[1]!.weight);
    expect((await network.predict(X)).equals(sums.softmax())).toBe(true);
  });

  test('many rows are done a few at a time, each as if alone', async () => {
    const network = sampleNetwork();
    const [X] = sampleData(2500, 12, 3);
    const all = await network.predict(X);
    for (const row of [0, 1023, 1024, 2499]) {
      expect((await network.predict(X.slice(row, row + 1))).toRows()).toEqual(
        all.slice(row, row + 1).toRows(),
      );
    }
  });

  test('half the summed squared error; the greatest of equals is the first', async () => {
    const weight = Matrix.identity(3);
    const layers = [{ units: 3, activation: 'relu' }] as const;
    const network = new Network({ inputs: 3, layers, loss: 'squared-error', parameters: [{ weight }] });
    const X = Matrix.fromRows([
      [1, 1, 0],
      [1, 1, 0],
      [0, 0, 0],
      [0, 2, 1],
    ]);
    expect(await network.evaluate(X, oneHot([0, 1, 0, 1], 3))).toEqual({
      loss: 0.5 * (1 + 1 + 1 + 2),
      accuracy: 0.75,
    });
  });

  test('mean cross-entropy from the weighted sums, finite where the softmax is 0', async () => {
    const weight = Matrix.fromRows([[0, 1000]]);
    const layers = [{ units: 2, activation: 'softmax' }] as const;
    const network = new Network({ inputs: 1, layers, loss: 'cross-entropy', parameters: [{ weight }] });
    const X = Matrix.fromRows([[1], [0]]);
    expect((await network.predict(X)).toRows()).toEqual([
      [0, 1],
      [0.5, 0.5],
    ]);
    const { loss, accuracy } = await network.evaluate(X, oneHot([0, 0], 2));
    expect(loss).toBeCloseTo((1000 + Math.log(2)) / 2, 12);
    expect(accuracy).toBe(0.5);
  });

  test('ReLU does not hide NaN', async () => {
    const weight = Matrix.fromRows([[1e308], [1e308]]);
    weight.set(1, 0, Number.NEGATIVE_INFINITY);
    const layers = [{ units: 1, activation: 'relu' }] as const;
    const network = new Network({ inputs: 2, layers, loss: 'squared-error', parameters: [{ weight }] });
    // 1e308 * 10 is Infinity, and Infinity - Infinity is NaN.
    expect((await network.predict(Matrix.fromRows([[10, 1]]))).toRows()).toEqual([[Number.NaN]]);
  });
});

describe('configs that cannot be', () => {
  const layers = sigmoidLayers(5, 3);
  const layer = layers[0]!;
  const softmax = { units: 3, activation: 'softmax' } as const;
  const cases: [problem: unknown, message: string][] = [
    [undefined, 'Network: the config must be an object, found undefined'],
    [{ inputs: 0 }, 'Network: inputs must be an integer from 1 to 2147483647, found 0'],
    [{ inputs: 1.5 }, 'Network: inputs must be an integer from 1 to 2147483647, found 1.5'],
    [{ inputs: '12' }, 'Network: inputs must be an integer from 1 to 2147483647, found "12"'],
    [{ layers: [] }, 'Network: layers must be a list of at least one layer'],
    [{ layers: [layer, null] }, 'Network: layers[1] must be an object, found null'],
    [
      { layers: [{ ...layer, units: Number.NaN }] },
      'Network: layers[0].units must be an integer from 1 to 2147483647, found NaN',
    ],
    [
      { layers: [layer, { ...layer, activation: 'sigmiod' }] },
      'Network: layers[1].activation must be one of sigmoid, tanh, relu, leaky-relu, identity, softmax, found "sigmiod"',
    ],
    [
      { layers: [{ ...layer, init: 'glorot' }] },
      'Network: layers[0].init must be one of uniform, xavier, he, normal, xavier-normal, he-uniform, ' +
        'lecun-normal, lecun-uniform, pytorch, found "glorot"',
    ],
    [{ layers: [{ ...layer, bias: 1 }] }, 'Network: layers[0].bias must be true or false, found 1'],
    [
      { loss: 'mse' },
      'Network: loss must be one of squared-error, cross-entropy, binary-cross-entropy, found "mse"',
    ],
    [{ dtype: 'float16' }, 'Network: dtype must be one of float64, float32, found "float16"'],
    [
      { inputs: 100_000, layers: sigmoidLayers(100_000) },
      'Network: layers[0] would hold 100000 x 100000 = 10000000000 weights, more than 2147483647. Use fewer units.',
    ],
    [
      { loss: 'cross-entropy' },
      'Network: loss cross-entropy needs softmax on the output layer, found sigmoid. ' +
        'Set the activation of the last layer to softmax, or the loss to squared-error.',
    ],
    [
      { layers: [layer, softmax] },
      'Network: loss squared-error needs sigmoid, tanh, relu, leaky-relu or identity on the output layer, found softmax. ' +
        'Set the activation of the last layer to sigmoid, or the loss to cross-entropy.',
    ],
    [
      { layers: [softmax, softmax], loss: 'cross-entropy' },
      'Network: softmax stands on the output layer only, found on layers[0] of 2. Use sigmoid, tanh or relu.',
    ],
    [
      { random: undefined },
      'Network: give either random, which draws the weights, or parameters, the weights themselves; found neither',
    ],
    [
      { parameters: [] },
      'Network: give either random, which draws the weights, or parameters, the weights themselves; found both',
    ],
  ];

  test.each(cases)('%o: %s', (problem, message) => {
    const good = { inputs: 12, layers, loss: 'squared-error', random: new RandomState(40) };
    const options = problem && { ...good, ...problem };
    // A caller without types may pass anything.
    expect(() => new Network(options as never)).toThrow(expect.objectContaining({ message }));
  });

  test('parameters that do not fit', () => {
    const make = (...parameters: object[]) =>
      new Network({
        inputs: 2,
        layers: [{ units: 3, activation: 'tanh', bias: true }],
        loss: 'squared-error',
        parameters: parameters as never,
      });
    const weight = Matrix.zeros(2, 3);
    const bias = Matrix.zeros(1, 3);
    expect(() => make()).toThrow(
      new RangeError('Network: parameters must have one item for each of the 1 layers, found 0'),
    );
    expect(() => make({ weight })).toThrow(
      new RangeError('Network: layers[0] has a bias (1, 3), but parameters[0] has none'),
    );
    expect(() => make({ weight: weight.transpose(), bias })).toThrow(
      new ShapeError('Network: parameters[0].weight must be (2, 3), found (3, 2)'),
    );
    expect(() => make({ weight, bias: Matrix.zeros(3, 1) })).toThrow(
      new ShapeError('Network: parameters[0].bias must be (1, 3), found (3, 1)'),
    );
    expect(() => make({ weight: weight.astype('float32'), bias })).toThrow(
      new TypeError("Network: parameters[0].weight must be float64, found float32. Use astype('float64')."),
    );
    expect(() => make({ weight: [[1]], bias })).toThrow(
      new TypeError('Network: parameters[0].weight is an object (Array). Use Matrix.fromRows(rows).'),
    );
  });
});
