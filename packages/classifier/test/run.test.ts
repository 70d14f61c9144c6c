import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { ByteItems } from '@nn-labs/linalg';
import { Network } from '@nn-labs/network';
import { describe, expect, test, vi } from 'vitest';
import { runLab, smallDataset } from './lab.ts';

const small = { data: 'idx', dataDir: smallDataset(), limit: null, epochs: 8, logInterval: 3 } as const;

test('reports the epochs of the interval and the last one, and how far it is after every epoch', async () => {
  const { printed, progress, outcome } = await runLab(small);
  expect(printed.slice(0, 3)).toEqual([
    'Data Loaded: X shape: (150, 784), y shape: (150, 10)',
    '',
    'Training 784-64-10 (50,816 parameters)',
  ]);
  expect(printed.slice(3, 7).map((line) => line.replace(/ =.*/, ''))).toEqual([
    'Epoch 0: Accuracy',
    'Epoch 3: Accuracy',
    'Epoch 6: Accuracy',
    'Epoch 7: Accuracy',
  ]);
  expect(printed[7]).toBe('');
  expect(printed[8]).toMatch(/^Test accuracy = \d+\.\d\d% on 50 images it has never seen$/);
  expect(outcome.history).toMatchObject([{ epoch: 0 }, { epoch: 3 }, { epoch: 6 }, { epoch: 7 }]);
  expect(progress).toEqual(
    Array.from({ length: 8 }, (_, i) => ({ task: 'training', done: i + 1, total: 8, unit: 'epochs' })),
  );
});

test('leaves the images bytes: numbers are made of a row at a time', async () => {
  const values = vi.spyOn(ByteItems.prototype, 'values');
  await runLab({ ...small, engine: 'simd', validation: 0.2, details: true });
  const longest = Math.max(0, ...values.mock.results.map(({ value }) => value.length));
  values.mockRestore();
  expect(longest).toBeLessThanOrEqual(784);
});

describe('the same bits', () => {
  const settings = { ...small, batchSize: 32, hidden: [20, 12], activation: 'tanh', bias: true } as const;

  test.each(['float64', 'float32'] as const)(
    'on every engine and any number of threads, in %s',
    async (dtype) => {
      const results: unknown[] = [];
      for (const computing of [
        { engine: 'reference', threads: 1 },
        { engine: 'simd', threads: 1 },
        { engine: 'simd', threads: 2 },
      ] as const) {
        const { outcome } = await runLab({ ...settings, ...computing, dtype });
        results.push({ history: outcome.history, result: outcome.result });
      }
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
    },
  );

  test('a limit of all the images or more is no limit', async () => {
    const all = await runLab(small);
    const more = await runLab({ ...small, limit: 1000 });
    expect(more.outcome.result).toEqual(all.outcome.result);
    expect(all.notices).toHaveLength(1);
    expect(more.notices[0]).toBe('There are only 150 training images: --limit 1000 takes them all.');
  });

  test('full batches of any name', async () => {
    const full = await runLab(small);
    for (const batchSize of [150, 1000]) {
      const { outcome } = await runLab({ ...small, batchSize });
      expect(outcome.result).toEqual(full.outcome.result);
    }
  });
});

describe('the saved network', () => {
  test('loads, has the weights whose SHA-256 was printed, and recognises as many digits', async () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    const { outcome, notices } = await runLab({ ...small, hidden: [9], bias: true, saveModel: file });
    expect(notices.at(-1)).toBe(`The network is in ${file}.`);
    const network = Network.load(readFileSync(file));
    const weightsSha256 = await network.weightsSha256();
    expect(outcome.result).toMatchObject({ weightsSha256 });
    expect(network.layers.map(({ weight }) => weight.shape)).toEqual([
      [784, 9],
      [9, 10],
    ]);
  });
});

describe('interrupted', () => {
  const atLastEpoch = (line: string, stop: { abort(): void }) => {
    if (line.startsWith('Epoch 7')) stop.abort();
  };

  test('between training and test: the weights are kept all the same', async () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    const { outcome, printed } = await runLab({ ...small, saveModel: file }, { onPrint: atLastEpoch });
    expect(outcome).toMatchObject({
      status: 'interrupted',
      problem: `stopped by Ctrl-C after 8 of 8 epochs; the weights so far are kept in ${file}`,
      result: { testAccuracy: null, weightsSha256: null },
    });
    expect(printed.at(-1)).toMatch(/^Epoch 7/);
    const whole = await runLab(small);
    const kept = await Network.load(readFileSync(file)).weightsSha256();
    expect(whole.outcome.result).toMatchObject({ weightsSha256: kept });
  });

  test('in the middle: the epochs that were whole are kept', async () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    const onPrint = (line: string, stop: { abort(): void }) => {
      if (line.startsWith('Epoch 3')) stop.abort();
    };
    const { outcome } = await runLab({ ...small, saveModel: file }, { onPrint });
    expect(outcome).toMatchObject({ status: 'interrupted', history: [{ epoch: 0 }, { epoch: 3 }] });
    const four = await runLab({ ...small, epochs: 4 });
    const kept = await Network.load(readFileSync(file)).weightsSha256();
    expect(four.outcome.result).toMatchObject({ weightsSha256: kept });
  });

  test('without --save-model nothing is kept, and the way out is said', async () => {
    const { outcome } = await runLab(small, { onPrint: atLastEpoch });
    expect(outcome).toMatchObject({
      problem: 'stopped by Ctrl-C after 8 of 8 epochs; nothing is kept',
      remedy: 'With --save-model <file> the weights so far are kept.',
    });
  });
});

test.each([
  [
    { hidden: [64] },
    'Would train 784-64-10 (50,816 parameters) for 8 epochs on 150 idx images, and test it on 50.',
  ],
  [
    { hidden: [32, 16], bias: true, limit: 20 },
    'Would train 784-32-16-10 (25,818 parameters) for 8 epochs on 20 idx images, and test it on 50.',
  ],
])('--dry-run with %j', async (given, line) => {
  const { printed, outcome } = await runLab({ ...small, ...given }, { dryRun: true });
  expect(printed).toEqual([line]);
  expect(outcome.result).toBeUndefined();
});
