import { type DType, type Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { Engine } from '@nn-labs/linalg/engine';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  type AnyLayerConfig,
  type Augmentation,
  conv2d,
  dense,
  dropout,
  flatten,
  type Layer,
  maxPool2d,
  Network,
  Optimizer,
} from '../src/index.ts';
import { ReferenceWorkspace } from '../src/training/training-step.ts';
import { backends, expectSameOutcome, outcome } from './engine-outcomes.ts';

/** Repeats a run: it stands in the names of the tests. */
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

interface Case {
  readonly dtype: DType;
  readonly draws: number;
  readonly inputs: readonly [rows: number, cols: number, channels: number];
  readonly layers: readonly AnyLayerConfig[];
  readonly samples: number;
  readonly batchSize: number;
  readonly zeros: number;
  readonly rate: number;
  readonly optimizer: 'sgd' | 'adam';
  readonly augment: Omit<Augmentation, 'image'> | undefined;
  readonly maxNorm: number | undefined;
}

const activations = fc.constantFrom('relu', 'relu', 'tanh', 'sigmoid', 'leaky-relu', 'identity');
const convolution = fc
  .record({
    filters: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 20 })),
    kernel: fc.oneof(
      fc.integer({ min: 1, max: 5 }),
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    ),
    stride: fc.integer({ min: 1, max: 2 }),
    padding: fc.constantFrom('same', 'same', 'valid'),
    activation: activations,
    bias: fc.boolean(),
  })
  .map((config) => conv2d(config as never));
const pool = fc.integer({ min: 1, max: 3 }).map((size) => maxPool2d({ size }));
const between = fc.oneof(
  { weight: 4, arbitrary: convolution },
  { weight: 3, arbitrary: pool },
  { weight: 1, arbitrary: fc.constant(dropout(0.3)) },
  { weight: 1, arbitrary: fc.constant({ kind: 'activation', activation: 'tanh' } as const) },
);

const cases: fc.Arbitrary<Case> = fc
  .record({
    dtype: fc.constantFrom('float64', 'float32'),
    draws: fc.nat(2 ** 31),
    inputs: fc.tuple(
      fc.integer({ min: 4, max: 12 }),
      fc.integer({ min: 4, max: 12 }),
      fc.integer({ min: 1, max: 3 }),
    ),
    first: convolution,
    rest: fc.array(between, { maxLength: 4 }),
    hidden: fc.constantFrom<readonly AnyLayerConfig[]>(
      [],
      [],
      [{ units: 7, activation: 'relu', bias: true }],
    ),
    samples: fc.integer({ min: 1, max: 30 }),
    batchSize: fc.integer({ min: 1, max: 30 }),
    zeros: fc.constantFrom(0, 0.5, 0.9),
    rate: fc.constantFrom(0.001, 0.1, 1e30),
    optimizer: fc.constantFrom('sgd', 'adam'),
    augment: fc.constantFrom(undefined, undefined, { shift: 2, rotate: 20 }),
    maxNorm: fc.constantFrom(undefined, undefined, 1),
  })
  .map(({ first, rest, hidden, ...given }) => {
    // Two dropouts side by side are refused.
    const inner = rest.filter(({ kind }, l) => kind !== 'dropout' || rest[l - 1]?.kind !== 'dropout');
    const end = dense({ units: 3, activation: 'softmax', bias: true });
    return { ...given, layers: [first, ...inner, flatten(), ...hidden, end] } as Case;
  })
  .filter(({ inputs, layers }) => {
    try {
      new Network<Layer>({
        inputs,
        layers: layers as never,
        loss: 'cross-entropy',
        random: new RandomState(1),
      });
      return true;
    } catch {
      return false; // the picture shrinks to nothing
    }
  });

function drawNetwork({ inputs, layers, dtype }: Case, random: RandomState): Network<Layer> {
  return new Network<Layer>({ inputs, layers: layers as never, loss: 'cross-entropy', dtype, random });
}

function drawData({ draws, samples, inputs: [rows, cols, channels], zeros, dtype }: Case): [Matrix, Matrix] {
  const stream = new RandomState(draws);
  const X = stream
    .uniform(-1, 1, [samples, rows * cols * channels])
    .map((x) => (stream.random() < zeros ? 0 : x))
    .astype(dtype);
  return [X, oneHot(stream.randint(0, 3, samples), 3, dtype)];
}

async function compareTraining(given: Case): Promise<void> {
  const { draws, batchSize, samples, rate, augment, maxNorm, inputs } = given;
  const [X, Y] = drawData(given);
  let expected: Awaited<ReturnType<typeof outcome>> | undefined;
  for (const [name, backend] of backends) {
    const random = new RandomState(draws + 1);
    const network = drawNetwork(given, random);
    const found = await outcome(backend, network, X, Y, {
      epochs: 2,
      learningRate: rate,
      batchSize: Math.min(batchSize, samples),
      random,
      seed: 5,
      optimizer: new Optimizer({ name: given.optimizer }),
      ...(augment === undefined || inputs[2] !== 1
        ? {}
        : { augment: { ...augment, image: { rows: inputs[0], cols: inputs[1] } } }),
      ...(maxNorm === undefined ? {} : { maxNorm }),
    });
    expected ??= found;
    expectSameOutcome(found, expected, name);
  }
}

async function comparePasses(given: Case): Promise<void> {
  const [X, Y] = drawData(given);
  const network = drawNetwork(given, new RandomState(given.draws + 1));
  const last = network.layers.length - 1;
  const run = async (engine: 'simd' | 'reference', threads: number) => ({
    judged: await network.evaluate(X, Y, { engine, threads }),
    outputs: await network.predict(X, { engine, threads }),
    features: await network.predict(X, { engine, threads, upTo: Math.floor(last / 2) }),
  });
  const expected = await run('reference', 1);
  for (const threads of [1, 2]) {
    const found = await run('simd', threads);
    expect(found.judged).toEqual(expected.judged);
    for (const what of ['outputs', 'features'] as const) {
      const at = expected[what].data.findIndex((item, i) => !Object.is(item, found[what].data[i]));
      expect(at, what).toBe(-1);
    }
  }
}

/** Trainings and evaluations of random convolutional networks: the engine against the plain loops. */
export function testPictures(runs: number): void {
  const check = (compare: (given: Case) => Promise<void>) =>
    fc.assert(fc.asyncProperty(cases, compare), { seed, numRuns: runs });
  test('a convolutional network trains in the engine, an epoch without one call of the loops', async () => {
    const engine = Engine.shared()!;
    const run = vi.spyOn(engine, 'runPaced');
    const loops = vi.spyOn(ReferenceWorkspace.prototype, 'accumulate');
    const layers = [
      conv2d({ filters: 8, kernel: 5, activation: 'relu' }),
      maxPool2d(),
      conv2d({ filters: 16, kernel: 5, activation: 'relu' }),
      maxPool2d(),
      flatten(),
      dense({ units: 10, activation: 'softmax', bias: true }),
    ];
    const random = new RandomState(40);
    const network = new Network<Layer>({ inputs: [28, 28, 1], layers, loss: 'cross-entropy', random });
    const X = random.random([6, 784]).map((x) => (x < 0.8 ? 0 : x));
    const Y = oneHot([3, 1, 4, 1, 5, 9], 10);
    for await (const _ of network.train(X, Y, { epochs: 1, learningRate: 0.1, batchSize: 2, random }));
    await network.evaluate(X, Y);
    expect(run).toHaveBeenCalledTimes(4);
    expect(loops).not.toHaveBeenCalled();
  });

  describe(`random convolutional networks, bit for bit (seed ${seed})`, () => {
    test('training', () => check(compareTraining));
    test('evaluating and predicting', () => check(comparePasses));
  });
}
