import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { exp } from './in-process.ts';
import { readModel } from './model.ts';
import { smallDataset } from './small-dataset.ts';

const folder = smallDataset();
const small = ['2', '--data', 'idx', '--data-dir', folder];
const sha256 = /^[0-9a-f]{64}$/;

const config = {
  epochs: 5,
  lr: 0.005,
  lrSchedule: 'constant',
  lrStep: null,
  lrGamma: null,
  warmup: 0,
  optimizer: 'sgd',
  momentum: null,
  beta1: null,
  beta2: null,
  epsilon: null,
  weightDecay: 0,
  dropout: 0,
  inputDropout: 0,
  maxNorm: null,
  clipNorm: null,
  shift: 0,
  rotate: 0,
  scale: 0,
  shear: 0,
  elasticAlpha: 0,
  elasticSigma: null,
  batchSize: null,
  hidden: [64],
  activation: 'sigmoid',
  loss: 'squared-error',
  init: 'uniform',
  bias: false,
  seed: 40,
  limit: 100,
  validation: 0,
  patience: null,
  monitor: 'usual',
  dtype: 'float64',
  data: 'idx',
  dataDir: folder,
  saveModel: null,
  engine: 'simd',
  threads: null,
  details: false,
  logInterval: 2,
};

async function json(words: readonly string[]) {
  const { code, stdout, stderr } = await exp([...words, '--json', '--quiet']);
  expect(stdout.endsWith('}\n')).toBe(true);
  expect(stdout.trimEnd()).not.toContain('\n');
  return { code, stderr, run: JSON.parse(stdout) };
}

describe('--json', () => {
  test('prints the one object, field by field', async () => {
    const { code, stderr, run } = await json([
      ...small,
      '--epochs',
      '5',
      '--limit',
      '100',
      '--log-interval',
      '2',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { history, result, timing, engine, ...rest } = run;
    expect(rest).toEqual({
      experiment: 2,
      preset: 'notebook',
      status: 'completed',
      config,
      data: { source: 'idx', trainCount: 100, testCount: 40, from: 'folder' },
    });
    expect(Object.keys(run)).toEqual([
      'experiment',
      'preset',
      'status',
      'config',
      'data',
      'engine',
      'history',
      'result',
      'timing',
    ]);
    expect(Object.keys(run.config)).toEqual(Object.keys(config));
    expect(Object.keys(run.data)).toEqual(['source', 'from', 'trainCount', 'testCount']);
    expect(engine).toEqual({ name: expect.any(String), threads: expect.any(Number), dtype: 'float64' });
    expect(Object.keys(engine)).toEqual(['name', 'threads', 'dtype']);
    expect(history.map(({ epoch }: { epoch: number }) => epoch)).toEqual([0, 2, 4]);
    for (const report of history) {
      expect(Object.keys(report)).toEqual(['epoch', 'loss', 'trainAccuracy']);
      expect(report.loss).toBeGreaterThan(1);
      expect(Math.abs(report.trainAccuracy * 100 - Math.round(report.trainAccuracy * 100))).toBeLessThan(
        1e-9,
      );
    }
    const { confusion, perClass, surestMistakes, ...figures } = result;
    expect(Object.keys(result)).toEqual([...Object.keys(figures), 'confusion', 'perClass', 'surestMistakes']);
    expect(Object.keys(figures)).toEqual([
      'trainAccuracy',
      'testAccuracy',
      'testLoss',
      'initSha256',
      'weightsSha256',
      'top2Accuracy',
    ]);
    expect(figures).toEqual({
      trainAccuracy: expect.any(Number),
      testAccuracy: expect.any(Number),
      testLoss: expect.any(Number),
      // np.random.seed(40), W1 then W2 as little-endian doubles
      initSha256: '8589fe0edf52db46d7b840b3ddb4412f9f3bb59b0384656661a864830eb8cbe8',
      weightsSha256: expect.stringMatching(sha256),
      top2Accuracy: expect.any(Number),
    });
    expect(confusion.map((row: number[]) => row.length)).toEqual(Array(10).fill(10));
    expect(perClass.map(Object.keys)).toEqual(
      Array(10).fill(['digit', 'precision', 'recall', 'f1', 'support']),
    );
    expect(surestMistakes.length).toBeLessThanOrEqual(12);
    for (const mistake of surestMistakes) {
      expect(Object.keys(mistake)).toEqual(['index', 'actual', 'predicted', 'confidence']);
    }
    expect(Object.keys(timing)).toEqual(['loadSeconds', 'trainSeconds']);
    for (const seconds of Object.values(timing)) expect(seconds).toSatisfy(Number.isFinite);
  });

  test('preset softmax; flags override a preset', async () => {
    const { run } = await json([...small, '--preset', 'softmax', '--epochs', '1']);
    expect(run).toMatchObject({ preset: 'softmax', config: { loss: 'cross-entropy', lr: 5, epochs: 1 } });
    const flags = [
      '--lr',
      '0.5',
      '--batch-size',
      '32',
      '--hidden',
      '16,8',
      '--bias',
      '--no-bias',
      '--limit',
      'all',
    ];
    const overridden = await json([...small, '--preset', 'softmax', '--epochs', '1', ...flags]);
    expect(overridden.run.config).toMatchObject({
      loss: 'cross-entropy',
      lr: 0.5,
      batchSize: 32,
      hidden: [16, 8],
      bias: false,
      limit: null,
    });
    expect(overridden.run.data.trainCount).toBe(120);
  });

  test('`full` and `all` are null, as in a preset so on the command line', async () => {
    const { run } = await json([...small, '--epochs', '1', '--batch-size', 'full', '--threads', 'all']);
    expect(run.config).toMatchObject({ batchSize: null, threads: null, limit: 1000 });
  });

  test('--data auto, the word of earlier versions, is mnist', async () => {
    const { stdout } = await exp('2 --data auto --dry-run --json');
    expect(JSON.parse(stdout).config.data).toBe('mnist');
  });

  test('--dry-run: no history, no result, nothing written', async () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    const { code, run } = await json([...small, '--dry-run', '--save-model', file]);
    expect(code).toBe(0);
    expect(run).toMatchObject({
      status: 'completed',
      data: { source: 'idx', trainCount: 120, testCount: 40 },
      engine: { dtype: 'float64' },
      history: [],
      result: null,
      timing: null,
    });
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  test('a run that diverges: exit 5, the object all the same, and the likely cause', async () => {
    const { code, stderr, run } = await json([
      ...small,
      '--dtype',
      'float32',
      '--lr',
      '1e200',
      '--loss',
      'cross-entropy',
    ]);
    expect(code).toBe(5);
    expect(run).toMatchObject({
      status: 'diverged',
      config: { lr: 1e200, dtype: 'float32' },
      history: [],
      result: {
        trainAccuracy: null,
        testAccuracy: null,
        testLoss: null,
        initSha256: expect.stringMatching(sha256),
        weightsSha256: null,
        top2Accuracy: null,
        confusion: null,
        perClass: null,
        surestMistakes: null,
      },
    });
    expect(stderr).toBe(
      'exp: train: not all values are finite at the end of epoch 0; the first values not finite are in layer 0 (weight).\n' +
        '     Likely cause: learning rate 1e+200 is too high. Try a tenth of it.\n',
    );
  });
});

describe('what goes where', () => {
  test('results on stdout, information on stderr; --quiet leaves the results', async () => {
    const words = [...small, '--epochs', '3', '--log-interval', '2'];
    const loud = await exp(words);
    expect(loud.stdout).toMatch(
      new RegExp(
        [
          '^Data Loaded: X shape: \\(120, 784\\), y shape: \\(120, 10\\)',
          '',
          '\\*{4} Training 1 Hidden Layer ANN \\*{6}',
          'Epoch 0: Accuracy = \\d+\\.\\d\\d%',
          'Epoch 2: Accuracy = \\d+\\.\\d\\d%',
          '',
          'Test accuracy = \\d+\\.\\d\\d% on 40 images it has never seen',
          'Weights SHA-256:\\s[0-9a-f]{64}',
          'It has learnt nothing: .*\n$',
        ].join('\n'),
      ),
    );
    expect(loud.stderr).toMatch(
      /^There are only 120 training images: --limit 1000 takes them all\.\nTrained in \d+\.\d\d s\.\nRecorded in \S+\n$/,
    );
    expect(await exp([...words, '--quiet'])).toEqual({ code: 0, stdout: loud.stdout, stderr: '' });
  });

  test('--debug shows the stack of an error', async () => {
    const { code, stderr } = await exp(['2', '--data-dir', join(folder, 'missing'), '--debug']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^exp: --data-dir .*\n {5}Put .*\nMnistDataError: loadMnist: dataDir .*\n {4}at /);
  });
});

describe('--save-model', () => {
  const file = join(temporaryFolder(), 'model.safetensors');

  test('the file has the weights whose SHA-256 was printed, layer by layer, seed and epochs beside them', async () => {
    const { code, stdout, stderr } = await exp([...small, '--epochs', '2', '--bias', '--save-model', file]);
    expect(code).toBe(0);
    expect(stderr).toContain(`The network is in ${file}.\n`);
    const { metadata, shapes, sha256 } = readModel(file);
    expect(shapes).toEqual([
      ['layers.0.weight', 784, 64],
      ['layers.0.bias', 64],
      ['layers.1.weight', 64, 10],
      ['layers.1.bias', 10],
    ]);
    expect(metadata).toMatchObject({ experiment: '2', seed: '40', epochs: '2' });
    expect(stdout).toMatch(new RegExp(`Weights SHA-256:\\s${sha256}\n`));
  });

  test('a file that is there is replaced', async () => {
    const { run } = await json([...small, '--epochs', '1', '--save-model', file]);
    expect(readModel(file).sha256).toBe(run.result.weightsSha256);
  });
});
