import { beforeAll, describe, expect, test } from 'vitest';
import { type DenseConfig, explain, type TrainingRecord } from '../src/index.ts';
import { recordedTraining, type TrainingChoices } from './recorded-training.ts';

const sigmoid = (units: number, init: DenseConfig['init']): DenseConfig => ({
  units,
  activation: 'sigmoid',
  init,
});

/** Each finding with a training that shows it and one that does not. */
const cases: readonly {
  readonly finding: string;
  readonly says: RegExp;
  readonly shown: TrainingChoices;
  readonly notShown: TrainingChoices;
}[] = [
  {
    finding: 'overfitting',
    says: /^warning: After the last update 72\.5% of the training pictures are right, 27\.5% of .* less: a wide gap \(overfitting\)/,
    shown: { randomLabels: true, learningRate: 0.1, epochs: 1000 },
    notShown: {},
  },
  {
    finding: 'a held-out loss past its best',
    says: /^warning: The loss on pictures it does not learn from was lowest in epoch \d+ .*while accuracy on them went from/,
    shown: { noise: 0.7, learningRate: 0.1, epochs: 1000 },
    notShown: {},
  },
  {
    finding: 'a held-out loss past its best, of which accuracy shows nothing',
    says: /^note: The loss on pictures .* while accuracy on them held/,
    shown: { randomLabels: true, learningRate: 0.05, epochs: 1500 },
    notShown: {},
  },
  {
    finding: 'a small gap',
    says: /^good: After the last update 100\.0% of the training pictures are right, 100\.0% .* a small gap/,
    shown: {},
    notShown: { randomLabels: true, learningRate: 0.1, epochs: 1000 },
  },
  {
    finding: 'saturated units',
    says: /^note: \d\d\.\d% of the hidden activations lie beyond ±0\.9, .* before training\)\.$/,
    shown: { hidden: [{ units: 12, activation: 'tanh', init: 'uniform' }], learningRate: 0.05 },
    notShown: { hidden: [{ units: 12, activation: 'tanh', init: 'xavier' }], learningRate: 0.05 },
  },
  {
    finding: 'units that are not saturated',
    says: /^good: \d+\.\d% of the hidden activations lie below 0\.05 or above 0\.95, .* before training\)\.$/,
    shown: { hidden: [sigmoid(12, 'xavier')] },
    notShown: { hidden: [sigmoid(12, 'uniform')], loss: 'squared-error', learningRate: 5 },
  },
  {
    finding: 'dead ReLUs',
    says: /^warning: 12 of 12 hidden units never fire \(dead\)/,
    shown: { hidden: [{ units: 12, activation: 'relu', init: 'he' }], learningRate: 20 },
    notShown: {},
  },
  {
    finding: 'sigmoids that never move',
    says: /^warning: \d+ of 12 hidden units answer the same to all pictures/,
    shown: { hidden: [sigmoid(12, 'uniform')], loss: 'squared-error', learningRate: 5 },
    notShown: { hidden: [sigmoid(12, 'xavier')] },
  },
  {
    finding: 'a gradient that vanishes',
    says: /^warning: At the start the first layer’s gradient was \d\.\d% of the last one’s: it vanishes/,
    shown: { hidden: Array.from({ length: 4 }, () => sigmoid(12, 'xavier')), epochs: 20 },
    notShown: { hidden: [sigmoid(12, 'xavier')], epochs: 20 },
  },
  {
    finding: 'outputs that are stuck',
    says: /^warning: Training is stuck: 4 of 4 outputs answer nearly the same to all pictures, and the gradient is 0\.\d% of what it was/,
    shown: { hidden: [sigmoid(12, 'uniform')], loss: 'squared-error', learningRate: 5 },
    notShown: { hidden: [sigmoid(12, 'uniform')], loss: 'squared-error', learningRate: 0.02 },
  },
  {
    finding: 'a loss that jumps',
    says: /^warning: The loss jumps up by more than a tenth in \d+ of 150 epochs\./,
    shown: { learningRate: 3 },
    notShown: { learningRate: 0.3 },
  },
  {
    finding: 'a loss that rose and did not recover',
    says: /^warning: The loss rose from 2\.02 to \d+ in epoch 2, and training has not recovered/,
    shown: { hidden: [{ units: 12, activation: 'relu', init: 'he' }], learningRate: 20 },
    notShown: {},
  },
  {
    finding: 'a loss that rose and recovered',
    says: /^note: The loss rose from 1\.68 to 69\.8 in epoch 5 before it fell/,
    shown: { learningRate: 30 },
    notShown: {},
  },
  {
    finding: 'a learning rate that is too low',
    says: /^warning: The loss fell by only .* although the gradient is still 95\.0% of what it was/,
    shown: { learningRate: 0.0005 },
    notShown: {},
  },
  {
    finding: 'too few epochs',
    says: /^warning: The loss still fell by \d\d\.\d% over the last fifth of the epochs, with 88\.8% /,
    shown: { epochs: 10, learningRate: 0.1 },
    notShown: { epochs: 100, learningRate: 0.1 },
  },
  {
    finding: 'inputs that are not scaled',
    says: /^warning: Inputs go from 0\.\d+ to 255; first weights/,
    shown: { scale: 255, epochs: 5 },
    notShown: { epochs: 5 },
  },
  {
    finding: 'first weights that are sure of wrong answers',
    says: /^note: With its first weights the loss is \d+(\.\d+)?, beside 1\.39 for knowing nothing: the first weights are sure/,
    shown: { hidden: [{ units: 40, activation: 'tanh', init: 'uniform' }], init: 'uniform', epochs: 5 },
    notShown: { epochs: 5 },
  },
  {
    finding: 'a fair start',
    says: /^good: With its first weights the loss is 0\.\d+, beside 0\.5 for knowing nothing\.$/,
    shown: { loss: 'squared-error', learningRate: 0.02, epochs: 5 },
    notShown: { hidden: [{ units: 40, activation: 'tanh', init: 'uniform' }], init: 'uniform', epochs: 5 },
  },
];

async function findings(choices: TrainingChoices): Promise<string[]> {
  return explain(await recordedTraining(choices)).map(({ kind, text }) => `${kind}: ${text}`);
}

test.each(cases)('$finding: said of a training that shows it, not of one that does not', async (example) => {
  const { says, shown, notShown } = example;
  expect(await findings(shown)).toEqual(expect.arrayContaining([expect.stringMatching(says)]));
  expect((await findings(notShown)).filter((finding) => says.test(finding))).toEqual([]);
});

describe('of one record', () => {
  let record: TrainingRecord;
  beforeAll(async () => {
    record = await recordedTraining({ scale: 255, epochs: 30 });
  });

  test('warnings come before notes, and notes before what is well', () => {
    const kinds = explain(record).map(({ kind }) => kind);
    const rank = { warning: 0, note: 1, good: 2 };
    expect(kinds).toEqual(kinds.toSorted((a, b) => rank[a] - rank[b]));
    expect(new Set(kinds).size).toBeGreaterThan(1);
  });

  test('what is missing is not spoken of', () => {
    expect(explain({ config: record.config, epochs: [] })).toEqual([]);
    const { config, before } = record;
    expect(explain({ config, epochs: [], before }).map(({ text }) => text.slice(0, 9))).toEqual([
      'Inputs go',
      'At the st',
      'With its ',
    ]);
  });

  test('epochs whose loss is not finite are passed over', () => {
    const odd = { epoch: 3, loss: Number.NaN, accuracy: 0.5 };
    const [first, ...rest] = record.epochs;
    expect(explain({ ...record, epochs: [first!, odd, ...rest] })).toEqual(explain(record));
  });
});
