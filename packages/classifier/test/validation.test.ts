import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, type MetricsRow, noRecorder, percent, type Recorder } from '@nn-labs/experiment';
import type { LabRun } from '@nn-labs/experiment/testing';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { decodeSafetensors, Network } from '@nn-labs/network';
import { describe, expect, test } from 'vitest';
import { runLab, type Settings, smallDataset } from './lab.ts';

const small = { data: 'idx', dataDir: smallDataset(), limit: null, hidden: [12], logInterval: 4 } as const;
const validated = { ...small, validation: 0.2, epochs: 10 } as const;

/** With it the network gets better for some epochs, and then worse. */
const fast = {
  ...small,
  loss: 'cross-entropy',
  init: 'he',
  bias: true,
  batchSize: 16,
  optimizer: 'adam',
  lr: 0.05,
  validation: 0.2,
  epochs: 60,
} as const satisfies Partial<Settings>;

/** Like a run's folder, in memory: every row, every checkpoint. */
class Memory implements Recorder {
  readonly folder = 'memory';
  readonly checkpointEvery = 1;
  readonly resumed: Checkpoint | null;
  readonly rows: MetricsRow[] = [];
  readonly checkpoints: Checkpoint[] = [];
  readonly describe = noRecorder.describe;
  readonly keep = noRecorder.keep;

  constructor(resumed: Checkpoint | null = null) {
    this.resumed = resumed;
  }

  metrics(row: MetricsRow): void {
    this.rows.push(row);
  }

  async checkpoint(state: Checkpoint): Promise<void> {
    this.checkpoints.push(state);
  }
}

type Result = Readonly<Record<string, number | boolean | string | null>>;
const resultOf = ({ outcome }: LabRun) => outcome.result as Result;
type Row = { epoch: number; validationLoss: number; validationAccuracy: number };
const historyOf = ({ outcome }: LabRun) => outcome.history as unknown as Row[];

describe('--validation', () => {
  test('trains on all images but the last ones, and on nothing else', async () => {
    const run = await runLab(validated);
    const fewer = await runLab({ ...small, epochs: 10, limit: 120 });
    const { validationLoss, validationAccuracy, ...result } = resultOf(run);
    expect(result).toEqual(fewer.outcome.result);
    expect(run.outcome.data).toEqual({
      source: 'idx',
      from: 'folder',
      trainCount: 120,
      validationCount: 30,
      testCount: 50,
    });
    expect(historyOf(run).map(({ epoch }) => epoch)).toEqual([0, 4, 8, 9]);
    expect(historyOf(run).at(-1)).toMatchObject({ validationLoss, validationAccuracy });
    expect(Number(validationAccuracy) * 30).toBeCloseTo(Math.round(Number(validationAccuracy) * 30), 9);
  });

  test('says what it holds back, and how each reported epoch does on it', async () => {
    const { printed, outcome } = await runLab({ ...validated, validation: 0.3, limit: 75 });
    expect(printed.slice(0, 2)).toEqual([
      'Data Loaded: X shape: (53, 784), y shape: (53, 10)',
      'Validated on the last 22 of its 75 images, which it is not trained on',
    ]);
    const rows = outcome.history as unknown as (Row & { trainAccuracy: number })[];
    expect(printed.slice(4, 8)).toEqual(
      rows.map(
        ({ epoch, trainAccuracy, validationAccuracy }) =>
          `Epoch ${epoch}: Accuracy = ${percent(trainAccuracy)}%, validation ${percent(validationAccuracy)}%`,
      ),
    );
  });

  test('is measured in every epoch of a recorded run, in place of what it would hold out', async () => {
    const record = new Memory();
    const run = await runLab({ ...validated, limit: 100 }, { record });
    expect(record.rows).toHaveLength(10);
    for (const { heldOutAccuracy } of record.rows) {
      expect(Number(heldOutAccuracy) * 20).toBeCloseTo(Math.round(Number(heldOutAccuracy) * 20), 9);
    }
    for (const { epoch, validationLoss, validationAccuracy } of historyOf(run)) {
      expect(record.rows[epoch]).toMatchObject({
        heldOutLoss: validationLoss,
        heldOutAccuracy: validationAccuracy,
      });
    }
  });

  test('of too few images is refused, with both facts, also under --dry-run', async () => {
    for (const dryRun of [false, true]) {
      await expect(runLab({ ...validated, validation: 0.006 }, { dryRun })).rejects.toThrow(
        '--validation 0.006 of 150 training images is none',
      );
    }
    const { printed } = await runLab({ ...validated, validation: 0.007 }, { dryRun: true });
    expect(printed[0]).toContain('on 149 idx images, validate it on 1, and test it on 50.');
  });
});

describe('--patience', () => {
  test.each(['usual', 'accuracy'] as const)('ends with the best epoch, --monitor %s', async (monitor) => {
    const record = new Memory();
    const run = await runLab({ ...fast, patience: 6, monitor }, { record });
    const result = resultOf(run);
    const best = Number(result.bestEpoch);
    expect(result.stoppedEarly).toBe(true);
    expect(record.rows).toHaveLength(best + 7);
    const watched = record.rows.map((row) =>
      Number(monitor === 'accuracy' ? row.heldOutAccuracy : -Number(row.heldOutLoss)),
    );
    expect(watched.indexOf(Math.max(...watched))).toBe(best);
    expect(result.validationLoss).toBe(record.rows[best]?.heldOutLoss);
    expect(result.validationAccuracy).toBe(record.rows[best]?.heldOutAccuracy);
    expect(historyOf(run).at(-1)?.epoch).toBe(best + 6);
    const what = monitor === 'accuracy' ? 'higher validation accuracy' : 'lower validation loss';
    const [loss, accuracy] = [Number(result.validationLoss), percent(Number(result.validationAccuracy))];
    expect(run.printed.at(-3)).toBe(
      `Stopped after epoch ${best + 6}: no ${what} in 6 epochs. ` +
        `The weights of epoch ${best} are kept (validation loss ${loss.toFixed(4)}, accuracy ${accuracy}%).`,
    );
    // A run that ends there anyway has the same weights, and so the same figures.
    const plain = resultOf(await runLab({ ...fast, epochs: best + 1 }));
    expect(result).toMatchObject(plain);
  });

  test('that is not used up: the best weights all the same', async () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    const run = await runLab({ ...fast, patience: 6, epochs: 9, saveModel: file });
    const result = resultOf(run);
    expect(result).toMatchObject({ stoppedEarly: false, bestEpoch: expect.any(Number) });
    expect(run.printed.at(-3)).toMatch(/^Trained for all 9 epochs\. The weights of epoch \d+ are kept \(/);
    const plain = await runLab({ ...fast, epochs: Number(result.bestEpoch) + 1 });
    expect(result.weightsSha256).toBe(resultOf(plain).weightsSha256);
    const saved = readFileSync(file);
    expect(await Network.load(saved).weightsSha256()).toBe(result.weightsSha256);
    expect(decodeSafetensors(saved).metadata.get('epochs')).toBe(String(Number(result.bestEpoch) + 1));
  });

  test.each([
    ['mini-batches and Adam', {}],
    ['full batches', { batchSize: null, epochs: 200 }],
  ] as const)('taken up again after any epoch, %s: the same decision and bits', async (_, given) => {
    const settings = { ...fast, ...given, patience: 6 };
    const record = new Memory();
    const unbroken = await runLab(settings, { record });
    expect(resultOf(unbroken).stoppedEarly).toBe(true);
    const best = Number(resultOf(unbroken).bestEpoch);
    expect(best).toBeGreaterThan(1);
    const after = record.checkpoints.filter(({ epochs }) => epochs === 2 || epochs >= best);
    expect(after.at(-1)?.epochs).toBe(best + 7); // it was killed between the stop and the end
    for (const checkpoint of after) {
      const { outcome } = await runLab(settings, { record: new Memory(checkpoint) });
      expect(outcome.result).toEqual(unbroken.outcome.result);
      expect(outcome.history).toEqual(unbroken.outcome.history);
    }
  });

  test('a checkpoint without what it has to remember is refused', async () => {
    const record = new Memory();
    await runLab({ ...fast, epochs: 3 }, { record });
    const resumed = new Memory(record.checkpoints.at(-1));
    await expect(runLab({ ...fast, patience: 6 }, { record: resumed })).rejects.toThrow(
      'the checkpoint cannot be read: restoreState: waited must be one count, found none',
    );
  });
});
