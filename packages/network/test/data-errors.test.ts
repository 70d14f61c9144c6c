import { Matrix, oneHot, RandomState, ShapeError } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import type { TrainOptions } from '../src/index.ts';
import { collect, sampleData, sampleNetwork } from './sample-data.ts';

const [X, Y] = sampleData(30, 12, 3);
const options: TrainOptions = { epochs: 2, learningRate: 0.1 };

describe('data that do not fit', () => {
  const cases: [
    name: string,
    x: unknown,
    y: unknown,
    kind: new (message: string) => Error,
    message: string,
  ][] = [
    [
      'X of other columns',
      Matrix.zeros(30, 11),
      Y,
      ShapeError,
      'X has 11 columns, (30, 11), but the network has 12 inputs',
    ],
    [
      'Y of other columns',
      X,
      Matrix.zeros(30, 4),
      ShapeError,
      'Y has 4 columns, (30, 4), but the network has 3 outputs',
    ],
    [
      'fewer Y',
      X,
      Matrix.zeros(29, 3),
      ShapeError,
      'X and Y differ in their number of rows: (30, 12) and (29, 3)',
    ],
    [
      'nothing',
      Matrix.zeros(0, 12),
      Matrix.zeros(0, 3),
      ShapeError,
      'X is empty, (0, 12). Give at least one sample.',
    ],
    [
      'X in float32',
      X.astype('float32'),
      Y,
      TypeError,
      "X is float32, the network float64. Use X.astype('float64').",
    ],
    [
      'Y in float32',
      X,
      Y.astype('float32'),
      TypeError,
      "Y is float32, the network float64. Use Y.astype('float64').",
    ],
    ['rows of numbers', X.toRows(), Y, TypeError, 'X is an object (Array). Use Matrix.fromRows(rows).'],
    ['no Y', X, undefined, TypeError, 'Y is undefined. Use Matrix.fromRows(rows).'],
  ];

  test.each(cases)('%s', async (_, x, y, kind, message) => {
    const network = sampleNetwork();
    // A caller without types may pass anything. `train` throws at once, not at the first epoch.
    expect(() => network.train(x as never, y as never, options)).toThrow(new kind(`train: ${message}`));
    await expect(network.evaluate(x as never, y as never)).rejects.toThrow(new kind(`evaluate: ${message}`));
    if (y === Y) await expect(network.predict(x as never)).rejects.toThrow(new kind(`predict: ${message}`));
  });
});

describe('values that are not finite are refused before anything is trained', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d', async (value) => {
    const network = sampleNetwork();
    const before = await network.weightsSha256();
    const badX = X.copy();
    badX.set(17, 5, value);
    const inX = `X holds ${value} at row 17, column 5; every value must be a finite number`;
    await expect(collect(network.train(badX, Y, options))).rejects.toThrow(new RangeError(`train: ${inX}`));
    await expect(network.evaluate(badX, Y)).rejects.toThrow(new RangeError(`evaluate: ${inX}`));
    await expect(network.predict(badX)).rejects.toThrow(new RangeError(`predict: ${inX}`));
    const badY = Y.copy();
    badY.set(29, 2, value);
    const inY = `Y holds ${value} at row 29, column 2; every value must be a finite number`;
    await expect(collect(network.train(X, badY, options))).rejects.toThrow(new RangeError(`train: ${inY}`));
    await expect(network.evaluate(X, badY)).rejects.toThrow(new RangeError(`evaluate: ${inY}`));
    expect(await network.weightsSha256()).toBe(before);
  });
});

test('cross-entropy needs probabilities in Y', async () => {
  const network = sampleNetwork({ layers: [{ units: 3, activation: 'softmax' }], loss: 'cross-entropy' });
  const way = 'cross-entropy needs probabilities that sum to 1, such as the rows of oneHot(labels, classes)';
  const twice = Y.copy();
  twice.set(4, 0, 1);
  twice.set(4, 1, 1);
  twice.set(4, 2, 0);
  await expect(collect(network.train(X, twice, options))).rejects.toThrow(
    new RangeError(`train: row 4 of Y sums to 2; ${way}`),
  );
  const negative = Matrix.fromRows([[1.5, -0.5, 0]]);
  await expect(network.evaluate(X.slice(0, 1), negative)).rejects.toThrow(
    new RangeError(`evaluate: row 0 of Y holds -0.5; ${way}`),
  );
  const soft = oneHot([0], 3).multiply(0.7).add(0.1);
  await expect(network.evaluate(X.slice(0, 1), soft)).resolves.toBeDefined();
});

describe('options that cannot be', () => {
  const cases: [problem: object | undefined, message: string][] = [
    [undefined, 'train: options must be an object with epochs and learningRate, found undefined'],
    [{ epochs: -1 }, 'train: epochs must be an integer of at least 0, found -1'],
    [{ epochs: 1.5 }, 'train: epochs must be an integer of at least 0, found 1.5'],
    [{ epochs: undefined }, 'train: epochs must be an integer of at least 0, found undefined'],
    [{ learningRate: 0 }, 'train: learningRate must be a finite number above 0, found 0'],
    [{ learningRate: -0.1 }, 'train: learningRate must be a finite number above 0, found -0.1'],
    [{ learningRate: Number.NaN }, 'train: learningRate must be a finite number above 0, found NaN'],
    [{ learningRate: 1 / 0 }, 'train: learningRate must be a finite number above 0, found Infinity'],
    [{ learningRate: '0.1' }, 'train: learningRate must be a finite number above 0, found "0.1"'],
    [{ batchSize: 0 }, "train: batchSize must be an integer of at least 1 or 'full', found 0"],
    [{ batchSize: 'all' }, 'train: batchSize must be an integer of at least 1 or \'full\', found "all"'],
    [{ batchSize: null }, "train: batchSize must be an integer of at least 1 or 'full', found null"],
    [{ reportEvery: 0 }, 'train: reportEvery must be an integer of at least 1, found 0'],
    [
      { batchSize: 10 },
      'train: batchSize 10 of 30 samples needs `random`, a RandomState that shuffles each epoch',
    ],
  ];

  test.each(cases)('%o: %s', (problem, message) => {
    const bad = problem && { ...options, ...problem };
    // A caller without types may pass anything.
    expect(() => sampleNetwork().train(X, Y, bad as never)).toThrow(expect.objectContaining({ message }));
  });

  test('a batch of all needs no random', async () => {
    const reports = await collect(sampleNetwork().train(X, Y, { ...options, batchSize: 30 }));
    expect(reports).toHaveLength(2);
    const random = new RandomState(1);
    expect(await collect(sampleNetwork().train(X, Y, { ...options, batchSize: 7, random }))).toHaveLength(2);
  });
});
