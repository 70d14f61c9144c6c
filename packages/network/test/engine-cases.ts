import { type DType, Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { Engine } from '@nn-labs/linalg/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passInEngine } from '../src/engine/pass.ts';
import {
  type AnyLayerConfig,
  type Augmentation,
  type Dropout,
  type Judge,
  type Layer,
  type Loss,
  Network,
  Optimizer,
  type OptimizerName,
} from '../src/index.ts';
import { passByLoops } from '../src/judge/evaluate.ts';
import { modelOf } from '../src/network.ts';
import { Pace } from '../src/training/pace.ts';
import { backends, expectSameOutcome, outcome } from './engine-outcomes.ts';

/** Repeats a run: it stands in the names of the tests. */
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

interface Case {
  readonly dtype: DType;
  readonly draws: number;
  readonly samples: number;
  readonly inputs: number;
  readonly layers: readonly AnyLayerConfig[];
  /** How many units the last layer has. */
  readonly classes: number;
  readonly judge: Judge;
  readonly loss: Loss;
  /** Of the samples, rounded up. */
  readonly batchShare: number;
  readonly zeros: number;
  readonly rate: number;
  readonly optimizer: OptimizerName;
  readonly weightDecay: number;
  readonly dropout: Dropout | undefined;
  /** Images are one, two or four pixels high. */
  readonly augment: Omit<Augmentation, 'image'> | undefined;
  readonly clipNorm: number | undefined;
  readonly maxNorm: number | undefined;
  /** What some of the inputs, weights and targets are multiplied with. */
  readonly inputSize: number;
  readonly weightSize: number;
  readonly targetSize: number;
  /** One parameter, or none, that is set to something before training. */
  readonly broken: number | null;
}

const hidden = fc.record({
  units: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 21, max: 70 })),
  activation: fc.constantFrom('sigmoid', 'tanh', 'relu', 'leaky-relu', 'identity'),
  bias: fc.boolean(),
  init: fc.constantFrom('uniform', 'xavier', 'he'),
});

/** What may stand between dense layers. */
const between = fc.constantFrom<readonly AnyLayerConfig[]>(
  [],
  [],
  [],
  [{ kind: 'flatten' }],
  [{ kind: 'activation', activation: 'tanh' }],
  [{ kind: 'dropout', p: 0.3 }],
  [{ kind: 'flatten' }, { kind: 'dropout', p: 0.3 }],
  [{ kind: 'dropout', p: 0.2 }, { kind: 'flatten' }, { kind: 'dropout', p: 0.4 }],
  [{ kind: 'dropout', p: 0.2 }, { kind: 'activation', activation: 'sigmoid' }, { kind: 'flatten' }],
);

/** Configs of all kinds; `wild` ones are to diverge, one way or another. */
function casesOf(wild: boolean): fc.Arbitrary<Case> {
  const sizes = wild ? [1, 1, 1e10, 1e30, 1e100, 1e200, 1e300] : [1];
  return fc
    .record({
      dtype: fc.constantFrom('float64', 'float32'),
      draws: fc.nat(2 ** 31),
      samples: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 256, 300)),
      inputs: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 256, 300)),
      dense: fc.array(hidden, { minLength: 1, maxLength: 3 }),
      between: fc.array(between, { minLength: 3, maxLength: 3 }),
      isPlain: fc.boolean(),
      isFlattened: fc.boolean(),
      judge: fc.constantFrom('argmax', 'threshold', null),
      loss: fc.constantFrom('squared-error', 'cross-entropy', 'binary-cross-entropy'),
      batchShare: fc.oneof(fc.constant(1), fc.double({ min: 0.01, max: 1, noNaN: true })),
      zeros: fc.constantFrom(0, 0.5, 0.9, 1),
      rate: wild
        ? fc.constantFrom(0.1, 1e3, 1e10, 1e30, 1e100, 1e200, 1e300)
        : fc.constantFrom(0.001, 0.1, 3),
      optimizer: fc.constantFrom('sgd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'adamw'),
      weightDecay: fc.constantFrom(0, 0, 0.01),
      dropout: fc.constantFrom(
        undefined,
        undefined,
        { hidden: 0.5 },
        { input: 0.2 },
        { input: 0.1, hidden: 0.3 },
      ),
      augment: fc.constantFrom(
        undefined,
        undefined,
        { shift: 2, rotate: 20, scale: 0.3, shear: 15 },
        { elastic: { alpha: 8, sigma: 2.5 } },
        { rotate: 180, elastic: { alpha: 3, sigma: 0.4 } },
      ),
      clipNorm: fc.constantFrom(undefined, undefined, 0.01, 1),
      maxNorm: fc.constantFrom(undefined, undefined, 0.5, 3),
      inputSize: fc.constantFrom(...sizes),
      weightSize: fc.constantFrom(...sizes),
      targetSize: fc.constantFrom(...sizes),
      broken: wild ? fc.constantFrom(null, null, Infinity, -Infinity, Number.NaN) : fc.constant(null),
    })
    .map((given) => {
      const last = given.dense.at(-1)!;
      const activation = { 'cross-entropy': 'softmax', 'binary-cross-entropy': 'sigmoid' }[
        given.loss as string
      ];
      const output = activation === undefined ? last : { ...last, activation };
      const dense = [...given.dense.slice(0, -1), output];
      const all = dense.flatMap((each, l) => [...(l === 0 ? [] : given.between[l]!), each]);
      const end = given.isFlattened && given.loss === 'squared-error' ? [{ kind: 'flatten' }] : [];
      const layers = given.isPlain ? dense : [{ kind: 'flatten' }, ...all, ...end];
      const dropout = given.isPlain ? given.dropout : undefined;
      return { ...given, layers, dropout, classes: last.units } as Case;
    });
}

/** A float of the dtype: what overflows becomes the greatest, as X and Y must be finite. */
function finite(dtype: DType): (x: number) => number {
  const most = dtype === 'float32' ? 3.4028234663852886e38 : 1.7976931348623157e308;
  return (x) => Math.max(-most, Math.min(most, x));
}

/** X with some -0 and, where sizes are wild, single great values. */
function drawData({ dtype, draws, samples, inputs, classes, zeros, inputSize, targetSize, loss }: Case) {
  const stream = new RandomState(draws);
  const clip = finite(dtype);
  const X = stream
    .uniform(-1, 1, [samples, inputs])
    .map((x) => {
      if (stream.random() < zeros) return stream.random() < 0.1 ? -0 : 0;
      return clip(stream.random() < 0.1 ? x * inputSize : x);
    })
    .astype(dtype);
  const hot = oneHot(stream.randint(0, classes, samples), classes, dtype);
  const Y = loss !== 'squared-error' ? hot : hot.map((y) => clip(y * targetSize)).astype(dtype);
  return { X, Y };
}

function drawNetwork(given: Case, random: RandomState): Network<Layer> {
  const { dtype, draws, inputs, layers, loss, judge, weightSize, broken } = given;
  const network = new Network<Layer>({ inputs, layers, loss, judge, dtype, random });
  const stream = new RandomState([draws, 1]);
  const learning = network.layers.filter(({ parameters }) => parameters.length > 0);
  const parametersOf = ({ parameters }: Layer) =>
    [parameters[0]!.matrix, parameters[1]?.matrix ?? null] as const;
  for (const [weight, bias] of learning.map(parametersOf)) {
    const share = stream.random();
    for (let i = 0; i < weight.size; i++) if (stream.random() < share) weight.data[i]! *= weightSize;
    if (bias !== null) bias.data.set(stream.uniform(-1, 1, bias.size));
  }
  if (broken !== null) {
    const [weight, bias] = parametersOf(learning[stream.randint(learning.length)]!);
    const matrix: Matrix = bias !== null && stream.random() < 0.3 ? bias : weight;
    matrix.data[stream.randint(matrix.size)] = broken;
  }
  return network;
}

async function compareTraining(given: Case): Promise<void> {
  const { X, Y } = drawData(given);
  const batchSize = Math.ceil(given.samples * given.batchShare);
  const run = (backend: (typeof backends)[number][1]) => {
    const random = new RandomState(given.draws);
    const network = drawNetwork(given, random);
    const optimizer = new Optimizer({ name: given.optimizer, weightDecay: given.weightDecay });
    const { dropout, augment, clipNorm, maxNorm, inputs, draws: seed } = given;
    const rows = inputs % 4 === 0 ? 4 : inputs % 2 === 0 ? 2 : 1;
    const moved = augment && { ...augment, image: { rows, cols: inputs / rows } };
    const variation = { dropout, augment: moved, seed, clipNorm, maxNorm };
    const options = { epochs: 3, learningRate: given.rate, batchSize, random, optimizer, ...variation };
    return outcome(backend, network, X, Y, options);
  };
  const usedBytes = Engine.shared()!.usedBytes;
  const expected = await run(backends[0]![1]);
  for (const [name, backend] of backends.slice(1)) expectSameOutcome(await run(backend), expected, name);
  expect(Engine.shared()!.usedBytes, 'bytes in use').toBe(usedBytes);
}

async function compareEvaluation(given: Case, wild: boolean): Promise<void> {
  const { X, Y } = drawData(given);
  const model = modelOf(drawNetwork(given, new RandomState(given.draws)));
  const engine = Engine.shared()!;
  const last = model.layers.length - 1;
  const outputsOf = (l: number) => Matrix.zeros(X.rows, model.layers[l]!.outputShape[0]!, given.dtype);
  for (const upTo of new Set([0, last])) {
    for (const targets of [Y, null]) {
      const outputs = outputsOf(upTo);
      const expected = await passByLoops(model, { X, Y: targets, outputs, upTo }, new Pace());
      for (const threads of [1, 2, 3]) {
        const inEngine = outputsOf(upTo);
        const task = { X, Y: targets, outputs: inEngine, upTo };
        const found = await passInEngine(model, task, new Pace(), engine, threads);
        // What is not finite, and samples that are only given another shape, the engine leaves to the plain loops.
        const isOnlyReshaped = upTo === 0 && model.layers[0]!.kind === 'flatten';
        if (found === null && (wild || isOnlyReshaped)) continue;
        expect(found).toEqual(expected);
        // In every bit: the sign of a zero counts; any NaN is equal to any NaN.
        const at = outputs.data.findIndex((value, i) => !Object.is(value, inEngine.data[i]));
        expect(at, `outputs of layer ${upTo}, targets ${targets !== null}`).toBe(-1);
      }
    }
  }
}

/** Trainings and evaluations of random networks: the engine against the plain loops. */
export function testRandomNetworks(runs: number): void {
  const check = (wild: boolean, compare: (given: Case, wild: boolean) => Promise<void>) => {
    const property = fc.asyncProperty(casesOf(wild), (given) => compare(given, wild));
    return fc.assert(property, { seed, numRuns: runs });
  };

  describe(`random networks, bit for bit (seed ${seed})`, () => {
    test('training', () => check(false, compareTraining));
    test('training that overflows', () => check(true, compareTraining));
    test('evaluating', () => check(false, compareEvaluation));
    test('evaluating what overflows', () => check(true, compareEvaluation));
  });

  /** What the cases below have in common. */
  const simple: Omit<Case, 'samples' | 'layers' | 'classes' | 'loss'> = {
    dtype: 'float64',
    draws: 5,
    inputs: 30,
    judge: 'argmax',
    batchShare: 1,
    zeros: 0.5,
    rate: 1,
    optimizer: 'sgd',
    weightDecay: 0,
    dropout: undefined,
    augment: undefined,
    clipNorm: undefined,
    maxNorm: undefined,
    inputSize: 1,
    weightSize: 1,
    targetSize: 1,
    broken: null,
  };

  test('an infinite delta of a layer without a slope, beside an input of zero', async () => {
    const units = [2, 21, 21];
    const layers = units.map(
      (units, l) => ({ units, activation: l === 0 ? 'identity' : 'sigmoid' }) as const,
    );
    const sizes = { draws: 0, samples: 1, inputs: 1, zeros: 1, weightSize: 1e200 };
    await compareTraining({ ...simple, ...sizes, layers, classes: 21, loss: 'binary-cross-entropy' });
  });

  test('evaluating more rows than the engine takes at once', async () => {
    for (const samples of [2048, 2049, 5000]) {
      const given: Case = {
        ...simple,
        dtype: samples === 5000 ? 'float32' : 'float64',
        samples,
        layers: [{ units: 7, activation: 'softmax' }],
        classes: 7,
        loss: 'cross-entropy',
      };
      await compareEvaluation(given, false);
    }
  });
}
