import { type DType, type Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type DenseConfig, type Loss, Network, type TrainOptions } from '../../src/index.ts';
import type { TrainingBackend } from '../../src/training/training-backend.ts';
import { referenceBackend } from '../../src/training/training-step.ts';
import { backends, expectSameOutcome, outcome } from '../engine-outcomes.ts';
import { sampleData } from '../sample-data.ts';

// What a training says when it diverges, and what it leaves, is the same whatever computes, and at whatever pace.

interface Setting {
  readonly layers: readonly DenseConfig[];
  readonly loss: Loss;
  readonly data: readonly [X: Matrix, Y: Matrix];
  readonly options: TrainOptions;
  /** Changes the drawn network. */
  readonly spoil?: (network: Network) => void;
}

/** The plain loops in ranges of `rows` rows: the clock may choose any. */
function inRangesOf(rows: number): TrainingBackend {
  return {
    async open(task, pace) {
      const workspace = await referenceBackend.open(task, pace);
      return Object.defineProperty(workspace, 'rowsPerCall', {
        value: Math.min(rows, workspace.rowsPerCall),
      });
    },
  };
}

const everyBackend: typeof backends = [
  ...backends,
  ['the plain loops, a row at a time', inRangesOf(1)],
  ['the plain loops, 37 rows at a time', inRangesOf(37)],
];

/** Runs it on every backend; the message that all give. */
async function messageOf({ layers, loss, data: [X, Y], options, spoil }: Setting): Promise<string> {
  const run = (backend: TrainingBackend) => {
    const random = new RandomState(40);
    const network = new Network({ inputs: X.cols, layers, loss, dtype: X.dtype, random });
    spoil?.(network);
    return outcome(backend, network, X, Y, { random, ...options });
  };
  const expected = await run(backends[0]![1]);
  for (const [name, backend] of everyBackend) expectSameOutcome(await run(backend), expected, name);
  return String(expected.error?.message);
}

const relus: DenseConfig[] = [
  { units: 5, activation: 'relu' },
  { units: 3, activation: 'relu' },
];
const hiddenRelu: DenseConfig[] = [
  { units: 5, activation: 'relu' },
  { units: 3, activation: 'sigmoid' },
];
const data = sampleData(30, 12, 3);
const start = 'train: the loss became NaN in epoch 0, batch 0; ';
const options = { epochs: 3, learningRate: 0.1 };
const squared = 'squared-error';

describe('the same words and weights on every engine', () => {
  test('an infinite weight beside which every input is zero', async () => {
    const X = data[0].map((value, _, col) => (col === 3 ? 0 : value));
    const spoil = ({ layers }: Network) => layers[0]!.weight.set(3, 0, Infinity);
    const message = await messageOf({
      layers: hiddenRelu,
      loss: squared,
      data: [X, data[1]],
      options,
      spoil,
    });
    expect(message).toContain(`${start}the first values not finite are in layer 0 (weight)`);
    expect(message).toContain('the weight was not finite before training began');
  });

  test('a weighted sum of -Infinity behind a softmax, which makes it a harmless 0', async () => {
    const layers: DenseConfig[] = [
      { units: 5, activation: 'relu' },
      { units: 3, activation: 'softmax' },
    ];
    const spoil = ({ layers: [first, last] }: Network) => {
      first!.weight.data.fill(1e200);
      last!.weight.data.fill(1e-200);
      for (let row = 0; row < 5; row++) last!.weight.set(row, 1, -1e200);
    };
    const Y = oneHot(new Uint8Array(30), 3);
    const rate = { epochs: 2, learningRate: 1e-300 };
    const setting = { layers, loss: 'cross-entropy', data: [data[0], Y], options: rate, spoil } as const;
    expect(await messageOf(setting)).toContain(
      'not all values are finite at the end of epoch 0; the first values not finite are in layer 1 (activation)',
    );
  });

  test('an infinite activation behind a sigmoid, which makes it a harmless 1', async () => {
    const spoil = ({ layers }: Network) => layers[0]!.weight.data.fill(1e308);
    const message = await messageOf({ layers: hiddenRelu, loss: squared, data, options, spoil });
    expect(message).toContain('the first values not finite are in layer 0 (activation)');
  });

  test('a loss that overflows alone', async () => {
    const large = [data[0], data[1].multiply(1e200)] as const;
    const message = await messageOf({ layers: relus, loss: squared, data: large, options });
    expect(message).toContain('weights and activations are still finite, the loss alone overflowed');
  });

  test('one overflowing row among 1,300, wherever it lies and whatever comes after it', async () => {
    const random = new RandomState(1);
    const Y = oneHot(random.randint(0, 3, 1300), 3);
    for (const row of [0, 650, 1299]) {
      const X = random.random([1300, 12]);
      X.set(row, 0, 1e200);
      const wild = { epochs: 5, learningRate: 1e100 };
      expect(await messageOf({ layers: relus, loss: squared, data: [X, Y], options: wild })).toContain(
        'batch 0',
      );
      const batches = { epochs: 5, learningRate: 1e150, batchSize: 700 };
      const message = await messageOf({ layers: hiddenRelu, loss: squared, data: [X, Y], options: batches });
      expect(message).toContain('the inputs are not scaled, they reach 1e+200');
    }
  });

  test('targets so large that losses are Infinity in one row and NaN in another', async () => {
    const [X, Y] = sampleData(1300, 12, 3);
    const large = Y.map((y, row) => (row === 5 ? y * 1e200 : y));
    const spoiled = X.map((x, row) => (row === 1250 ? x * 1e308 : x));
    const spoil = ({ layers }: Network) => layers[1]!.weight.data.fill(1e10);
    const setting = { layers: relus, loss: squared, options, spoil } as const;
    expect(await messageOf({ ...setting, data: [spoiled, large] })).toContain('the loss became');
  });
});

describe.each<DType>(['float64', 'float32'])('learning rates that are too high, %s', (dtype) => {
  const kinds: readonly (readonly [string, readonly DenseConfig[], Loss])[] = [
    ['relu', relus, squared],
    [
      'tanh',
      [
        { units: 4, activation: 'tanh', bias: true },
        { units: 3, activation: 'tanh' },
      ],
      squared,
    ],
    ['sigmoid', [{ units: 3, activation: 'sigmoid', bias: true }], squared],
    [
      'relu, sigmoid and softmax',
      [
        { units: 5, activation: 'relu', bias: true },
        { units: 4, activation: 'sigmoid' },
        { units: 3, activation: 'softmax', bias: true },
      ],
      'cross-entropy',
    ],
  ];

  test.each(kinds)('%s', async (_, layers, loss) => {
    const [X, Y] = sampleData(90, 12, 3, { dtype });
    for (const learningRate of dtype === 'float32' ? [1e3, 1e20, 1e37, 1e60] : [1e3, 1e100, 1e160, 1e300]) {
      for (const batchSize of [90, 40]) {
        await messageOf({ layers, loss, data: [X, Y], options: { epochs: 3, learningRate, batchSize } });
      }
    }
  });
});
