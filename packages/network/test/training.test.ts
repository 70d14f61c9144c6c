import { type Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type EpochReport, type Evaluation, Network, Optimizer } from '../src/index.ts';
import { bounds, readCases, relativeDistance, type Setting } from './agreement.ts';

interface SmallCase extends Setting {
  readonly data: {
    readonly seed: number;
    readonly samples: number;
    readonly inputs: number;
    readonly classes: number;
  };
  readonly history: readonly { readonly loss: number; readonly accuracy: number }[];
  readonly evaluate: Evaluation;
  readonly parameters: Readonly<Record<string, readonly number[]>>;
}

/** The data of make-training.py's `synthetic`, draw by draw. */
function synthetic({ data, dtype }: SmallCase): [X: Matrix, Y: Matrix] {
  const random = new RandomState(data.seed);
  const prototypes = random.random([data.classes, data.inputs]);
  const noise = random.random([data.samples, data.inputs]);
  const labels = random.randint(0, data.classes, data.samples);
  const X = noise.map((r, row, col) => (r < 0.5 ? 0 : 0.5 * (r + prototypes.get(labels[row]!, col))));
  return [X.astype(dtype), oneHot(labels, data.classes, dtype)];
}

describe.each(readCases<SmallCase>('training.json'))('NumPy agrees: $name ($dtype)', (setting) => {
  const { data, layers, loss, dtype, seed, epochs, learningRate, batchSize } = setting;
  const bound = bounds[dtype];
  const [X, Y] = synthetic(setting);
  const draw = () => {
    const random = new RandomState(seed);
    return { random, network: new Network({ inputs: data.inputs, layers, loss, dtype, random }) };
  };
  // He draws through log, whose last digit is a library's own.
  const drawsBits = layers.every(({ init }) => init !== 'he');

  if (drawsBits) {
    test('the initial weights have the same bits', async () => {
      expect(await draw().network.weightsSha256()).toBe(setting.initSha256);
    });
  }

  // Both: the plain loops are the definition, the engine is what runs.
  test.each(['reference', 'simd'] as const)(
    `%s: loss, accuracy and weights, each tensor to ${bound}`,
    async (engine) => {
      const { random, network } = draw();
      const history: EpochReport[] = [];
      const optimizer = setting.optimizer && new Optimizer(setting.optimizer);
      const { dropout, augment, clipNorm, maxNorm } = setting;
      const varied = { dropout, augment, seed, clipNorm, maxNorm };
      const options = { epochs, learningRate, batchSize, random, optimizer, engine, ...varied };
      for await (const epoch of network.train(X, Y, options)) history.push(epoch);
      expect(history.map(({ accuracy }) => accuracy)).toEqual(
        setting.history.map(({ accuracy }) => accuracy),
      );
      for (const [epoch, report] of history.entries()) {
        expect(report.epoch).toBe(epoch);
        expect(Math.abs(report.loss / setting.history[epoch]!.loss - 1)).toBeLessThanOrEqual(bound);
      }
      for (const [index, { weight, bias }] of network.layers.entries()) {
        for (const [kind, matrix] of Object.entries({ weight, bias })) {
          if (matrix === null) continue;
          const name = `layers.${index}.${kind}`;
          expect(relativeDistance(matrix.data, setting.parameters[name]!), name).toBeLessThanOrEqual(bound);
          expect(setting.selfAgreement.tensors[name], `${name}, NumPy against itself`).toBeLessThanOrEqual(
            bound,
          );
        }
      }
      expect(setting.selfAgreement.accuracies).toBe(true);
      const evaluation = await network.evaluate(X, Y, { engine });
      expect(evaluation.accuracy).toBe(setting.evaluate.accuracy);
      expect(Math.abs(evaluation.loss / setting.evaluate.loss - 1)).toBeLessThanOrEqual(bound);
    },
  );
});
