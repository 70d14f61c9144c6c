import { readFileSync } from 'node:fs';
import { type Experiment, integer, type Json, type RecordedRun } from '@nn-labs/experiment';
import { brokenClaims, type LabRun, runLab, testContext, twoClouds } from '@nn-labs/experiment/testing';
import { Matrix } from '@nn-labs/linalg';
import { conv2d, dense, dropout, flatten, type LayerKind, maxPool2d, registerLayer } from '@nn-labs/network';
import { describe, expect, test } from 'vitest';
import { claim, type DataSource, defineClassifier, mnist, sampleSet } from '../src/index.ts';
import { smallDataset } from './lab.ts';

const folder = { data: 'idx', dataDir: smallDataset() } as const;

/** Everything that a run of a lab may say or leave, as one text. */
function everything({ outcome, printed, notices, metrics }: LabRun): string {
  return JSON.stringify([outcome, printed, notices, metrics], (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

async function reportOf(lab: unknown, { config, outcome, metrics, files }: LabRun) {
  const run: RecordedRun = { outcome, metrics, file: async (name) => files.get(name) ?? null };
  return (lab as Experiment).report!(config, run, testContext());
}

/** Runs a lab, stops it in the middle and lets it go on: the same figures, history and weights. */
async function expectResumes(lab: unknown, given: object): Promise<void> {
  const whole = await runLab(lab as Experiment, given);
  const onProgress = ({ task, done }: { task: string; done: number }, stop: () => void) => {
    if (task === 'training' && done === 2) stop();
  };
  const stopped = await runLab(lab as Experiment, given, { onProgress });
  expect(stopped.outcome.status).toBe('interrupted');
  const resumed = await runLab(lab as Experiment, {}, { resume: stopped });
  expect(resumed.outcome.result).toEqual(whole.outcome.result);
  expect(resumed.outcome.history).toEqual(whole.outcome.history);
  expect(resumed.metrics).toEqual(whole.metrics);
}

describe('an autoencoder, whose targets are its inputs', () => {
  const lab = defineClassifier({
    id: 98,
    title: 'Through a needle’s eye',
    summary: 'Gives back what it is given.',
    data: mnist({ targets: 'inputs' }),
    defaults: { epochs: 4, batchSize: 32, lr: 0.01 },
    layers: (_, { outputs }) => [
      { units: 32, activation: 'relu', bias: true, init: 'he' },
      { units: outputs, activation: 'sigmoid', bias: true, init: 'xavier' },
    ],
    loss: 'squared-error',
  });

  test('reports a loss that falls, and no accuracy anywhere', async () => {
    const run = await runLab(lab, { ...folder, validation: 0.2 });
    expect(run.printed.slice(3)).toEqual([
      'Training 784-32-784 (50,992 parameters)',
      ...[0, 1, 2, 3].map((epoch) =>
        expect.stringMatching(new RegExp(`^Epoch ${epoch}: Loss = \\d+\\.\\d{4}, validation \\d+\\.\\d{4}$`)),
      ),
      '',
      expect.stringMatching(/^Test loss = \d+\.\d{4} on 50 images it has never seen$/),
      expect.stringMatching(/^Weights SHA-256: [0-9a-f]{64}$/),
    ]);
    const [first, last] = [run.outcome.history?.[0], run.outcome.history?.at(-1)] as { loss: number }[];
    expect(last!.loss).toBeLessThan(0.7 * first!.loss);
    expect(Object.keys(run.outcome.result as object)).toEqual([
      ...['trainLoss', 'testLoss', 'validationLoss', 'initSha256', 'weightsSha256'],
    ]);
    expect(everything(run)).not.toMatch(/accuracy|NaN|confusion|null/i);
    expect(lab.figures).toMatchObject({ testLoss: { better: 'lower' } });
  });

  test('has curves and pictures in its report, and what it finds is true of a loss', async () => {
    const report = await reportOf(lab, await runLab(lab, folder));
    const names = report.figures.map(({ name }) => name);
    expect(names).toEqual(['learning-curves', 'hidden-weights', 'reconstructions']);
    expect(report.figures[0]?.caption).toMatch(/^Loss on the 150 training images/);
    expect(report.text[0]).toMatch(/^Loss of one sample/);
    expect(JSON.stringify(report).replaceAll(/base64,[^\\]*/g, '')).not.toMatch(/accuracy|NaN/i);
    expect(report.findings.length).toBeGreaterThan(0);
  });

  test('stops early by its loss, and compares settings by it', async () => {
    const run = await runLab(lab, { ...folder, validation: 0.2, patience: 1, lr: 0.5, epochs: 40 });
    expect(run.outcome.result).toMatchObject({ stoppedEarly: true, bestEpoch: expect.any(Number) });
    expect(run.printed.join()).toMatch(/The weights of epoch \d+ are kept \(validation loss [\d.]+\)\./);
    const { config, outcome, metrics, files } = run;
    const recorded = { outcome, metrics, file: async (name: string) => files.get(name) ?? null };
    const settings = [{ name: 'lr=0.5', runs: [{ config, run: recorded }] }];
    const { findings } = await lab.compare!(settings, testContext());
    expect(findings[0]?.text).toMatch(
      /^lr=0\.5: the loss of one of the test images is \d+\.\d{4} on average\.$/,
    );
  });

  test('has no flags that would do nothing', () => {
    for (const name of ['details', 'monitor']) expect(lab.options).not.toHaveProperty(name);
  });

  test('goes on from a checkpoint', () => expectResumes(lab, folder));
});

describe('two classes with one output', () => {
  const lab = defineClassifier({
    id: 97,
    title: 'Odd or even',
    summary: 'Says whether a digit is odd.',
    data: mnist({ targets: (label) => label % 2 }),
    defaults: { epochs: 4, batchSize: 16, lr: 0.01 },
    layers: (_, { outputs, classes }) => [
      { units: 8 * classes, activation: 'relu', bias: true, init: 'he' },
      { units: outputs, activation: 'sigmoid', bias: true },
    ],
    loss: 'binary-cross-entropy',
  });

  test('is judged by its threshold: accuracy, a matrix of two rows, the surest mistakes', async () => {
    const { printed, outcome } = await runLab(lab, { ...folder, epochs: 12, details: true });
    const { testAccuracy, trainAccuracy, confusion, perClass, surestMistakes } = outcome.result as {
      testAccuracy: number;
      trainAccuracy: number;
      confusion: number[][];
      perClass: { class: number; support: number }[];
      surestMistakes: { confidence: number }[];
    };
    expect(trainAccuracy).toBeGreaterThan(0.9);
    expect(confusion).toHaveLength(2);
    expect((confusion[0]![0]! + confusion[1]![1]!) / 50).toBe(testAccuracy);
    expect(perClass.map((each) => each.class)).toEqual([0, 1]);
    for (const { confidence } of surestMistakes) expect(confidence).toBeGreaterThanOrEqual(0.5);
    expect(printed.join('\n')).toContain('How well it knows each class');
    expect(`${printed} ${Object.keys(outcome.result as object)}`).not.toMatch(/top-?2/i); // it would be 100 %
    const { figures, findings } = await reportOf(lab, await runLab(lab, folder));
    expect(figures.map(({ name }) => name)).toContain('confusion-matrix');
    expect(findings.map(({ text }) => text).join()).toMatch(/images of class [01] for class [01]/);
  });

  test('learns nothing: says so of one answer to all', async () => {
    const { printed } = await runLab(lab, { ...folder, epochs: 1, lr: 1e-9 });
    expect(printed.at(-1)).toMatch(
      /^It has learnt nothing: [\d.]+% in training, no better than [01] every time/,
    );
  });
});

describe('samples that are no images', () => {
  const { points, labels } = twoClouds(40);
  const clouds = sampleSet(Matrix.fromRows(points), Matrix.fromRows(labels.map((label) => [label])));
  const shape = { source: 'clouds', from: null, image: null, inputs: 2, outputs: 1, classes: 2 } as const;
  const source: DataSource<Record<never, never>> = {
    options: {},
    words: { samples: 'points', label: 'class' },
    isJudged: true,
    areImages: false,
    plan: async () => ({ ...shape, trainCount: 40, testCount: 40 }),
    load: async () => ({ ...shape, train: clouds, test: clouds }),
  };
  const lab = defineClassifier({
    id: 96,
    title: 'Two clouds',
    summary: 'Draws a line.',
    data: source,
    defaults: { epochs: 30, lr: 0.1, dtype: 'float64' },
    layers: () => [{ units: 1, activation: 'sigmoid', bias: true }],
    loss: 'binary-cross-entropy',
    claims: [claim.percent('accuracy on other points', 'testAccuracy', '100%'.replace('%', '.00%'))],
  });

  test('are called by their name, have no distortions, and are told apart', async () => {
    const run = await runLab(lab);
    expect(brokenClaims(lab, run)).toEqual([]);
    expect(run.printed.at(-2)).toBe('Test accuracy = 100.00% on 40 points it has never seen');
    expect(lab.options.limit.description).toBe('train on the first n points; all: on all of them');
    expect(lab.options).not.toHaveProperty('rotate');
    const planned = await runLab(lab, {}, { dryRun: true });
    expect(planned.printed).toEqual([
      'Would train 2-1 (3 parameters) for 30 epochs on 40 clouds points, and test it on 40.',
    ]);
    const { figures } = await reportOf(lab, run);
    expect(figures.map(({ name }) => name)).toEqual(['learning-curves', 'confusion-matrix']);
  });

  test('several answers at once are judged all together, without a matrix', async () => {
    const both = sampleSet(
      Matrix.fromRows(points),
      Matrix.fromRows(labels.map((label) => [label, 1 - label])),
    );
    const data: DataSource<Record<never, never>> = {
      ...source,
      load: async () => ({ ...shape, outputs: 2, train: both, test: both }),
    };
    const layers = () => [{ units: 2, activation: 'sigmoid', bias: true }] as const;
    const { judge, loss } = { judge: 'threshold', loss: 'binary-cross-entropy' } as const;
    const about = { id: 95, title: 'Two answers', summary: 'Answers twice.' };
    const two = defineClassifier({ ...about, data, defaults: { epochs: 30, lr: 0.1 }, layers, loss, judge });
    const run = await runLab(two);
    expect(run.figure('testAccuracy')).toBe(1);
    expect(run.outcome.result).not.toHaveProperty('confusion');
    await expect(runLab(two, { details: true })).rejects.toThrow('nothing is classified here');
  });
});

describe('layers of every kind', () => {
  /** Each item times a gain that is learnt. */
  const gain: LayerKind<{ kind: 'gain-of-a-lab' }> = {
    kind: 'gain-of-a-lab',
    complete: () => ({ kind: 'gain-of-a-lab' }),
    make: (_config, input, parameter) => {
      const size = input.reduce((product, length) => product * length, 1);
      const weight = parameter({ name: 'gain', rows: 1, cols: size, init: 1 });
      return {
        ...{ kind: 'gain-of-a-lab', inputShape: input, outputShape: input, parameters: [weight] },
        ...{ activation: 'identity', work: size },
        forward(x, out, count) {
          for (let i = 0; i < count * size; i++) out[i] = x[i]! * weight.matrix.data[i % size]!;
        },
        backward(x, _out, delta, dx, [gradient], count) {
          for (let i = 0; i < count * size; i++) {
            gradient![i % size]! += x[i]! * delta[i]!;
            if (dx !== null) dx[i] = delta[i]! * weight.matrix.data[i % size]!;
          }
        },
      };
    },
  };
  registerLayer(gain);
  const lab = defineClassifier({
    id: 94,
    title: 'Filters and a gain',
    summary: 'Convolves.',
    defaults: { epochs: 4, batchSize: 32, lr: 0.01 },
    layers: (_, { classes }) => [
      conv2d({ filters: 2, kernel: 5, stride: 2, activation: 'relu' }),
      maxPool2d({ size: 2 }),
      { kind: 'gain-of-a-lab' },
      flatten(),
      dropout(0.2),
      dense({ units: classes, activation: 'softmax', bias: true }),
    ],
    predict: 'digit',
    figures: [
      'curves',
      ({ after, tested }) => {
        const caption = `${after?.parameters.length} parameters, ${tested?.report?.confusion.length} classes.`;
        return { name: 'own', title: 'Own', caption, svg: '<svg/>' };
      },
    ],
  });

  test('train, are kept, drawn by the lab itself, and read a digit', async () => {
    const run = await runLab(lab, folder);
    expect(run.printed[2]).toBe('Training 28x28x1-12x12x2-6x6x2-72-10 (854 parameters)');
    const { figures } = await reportOf(lab, run);
    expect(figures.map(({ caption }) => caption).at(-1)).toBe('5 parameters, 10 classes.');
    const pixels = Uint8Array.from({ length: 784 }, (_, i) =>
      i % 28 === 14 && i > 140 && i < 640 ? 0 : 255,
    );
    const model = run.files.get('model.safetensors')!;
    expect((await lab.predict!(model, { rows: 28, cols: 28, pixels })).classes).toHaveLength(10);
  });

  test('go on from a checkpoint', () => expectResumes(lab, folder));

  test('have a dropout where the lab puts it, and nowhere else', async () => {
    const layers = (p: number | null) => [
      conv2d({ filters: 2, kernel: 5, stride: 4, activation: 'relu' }),
      flatten(),
      ...(p === null ? [] : [dropout(p)]),
      dense({ units: 10, activation: 'softmax' }),
    ];
    const about = { id: 92, title: 'Dropout', summary: 'Drops.', defaults: { epochs: 1 } } as const;
    const none = defineClassifier({ ...about, layers: () => layers(null) });
    for (const dryRun of [true, false]) {
      const refused = runLab(none, { ...folder, dropout: 0.5 }, { dryRun });
      await expect(refused).rejects.toThrow('--dropout 0.5: this network has other layers than dense ones');
    }
    const own = defineClassifier({ ...about, layers: (settings) => layers(settings.dropout) });
    const losses = [];
    for (const p of [0, 0.5]) losses.push((await runLab(own, { ...folder, dropout: p })).outcome.history);
    expect(losses[1]).not.toEqual(losses[0]);
  });
});

test('an option of every classifier keeps its name', () => {
  const options = { lr: integer({ description: 'another rate', default: 1 }) };
  const layers = () => [{ units: 10, activation: 'softmax' }] as const;
  expect(() => defineClassifier({ id: 91, title: 'a', summary: 'b', options, layers })).toThrow(
    'every classifier has an option lr',
  );
});

test('a run that shows its loop prints its own words, and may end it', async () => {
  const lab = defineClassifier({
    id: 93,
    title: 'A loop in sight',
    summary: 'Stops when it knows enough.',
    defaults: { epochs: 50, lr: 0.5, batchSize: null, optimizer: 'sgd', dtype: 'float64' },
    layers: (_, { classes }) => [{ units: classes, activation: 'softmax' }],
    async run(_, { print }, open) {
      const session = await open();
      for await (const { epoch, accuracy } of session.epochs()) {
        print(`${epoch}: ${accuracy}`);
        if (epoch === 2) break;
      }
      return session.finish();
    },
  });
  const run = await runLab(lab, folder);
  expect(run.printed.slice(3, 7)).toEqual([
    ...[0, 1, 2].map((epoch) => expect.stringMatching(`^${epoch}: 0`)),
    '',
  ]);
  expect(run.metrics.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  expect(run.outcome.history).toMatchObject([{ epoch: 0 }, { epoch: 1 }, { epoch: 2 }]);
  const fewer = await runLab(lab, { ...folder, epochs: 3 });
  const shaOf = ({ outcome }: LabRun) => (outcome.result as { weightsSha256: Json }).weightsSha256;
  expect(shaOf(run)).toBe(shaOf(fewer));
});

test('nothing of the package names a lab', () => {
  const source = readFileSync(new URL('../src/define-classifier.ts', import.meta.url), 'utf8');
  expect(source).not.toMatch(/notebook|experiment-\d|exp \d/);
});
