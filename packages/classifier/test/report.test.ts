import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedRun } from '@nn-labs/experiment';
import { type RunLabOptions, runLab, testContext } from '@nn-labs/experiment/testing';
import { encodeSafetensors } from '@nn-labs/network';
import { beforeAll, describe, expect, test } from 'vitest';
import { lab, type Settings, smallDataset } from './lab.ts';

const given = {
  data: 'idx',
  dataDir: smallDataset(),
  limit: 100,
  epochs: 30,
  logInterval: 10,
  hidden: [9],
} as const satisfies Partial<Settings>;

/** Runs the lab, recorded in memory. */
async function recorded(
  settings: Partial<Settings>,
  options: RunLabOptions<typeof lab.options> = {},
): Promise<{ config: Settings; run: RecordedRun }> {
  const { config, outcome, metrics, files } = await runLab(lab, settings, options);
  return { config, run: { outcome, metrics, file: async (name) => files.get(name) ?? null } };
}

const report = async (config: Settings, run: RecordedRun) => lab.report!(config, run, testContext());

test('a run that stopped early says whose weights it has, and counts nothing against them that came later', async () => {
  const early = {
    ...{ ...given, limit: null, epochs: 60, logInterval: 1, validation: 0.2, patience: 20 },
    ...{ loss: 'cross-entropy', optimizer: 'adam', lr: 0.1, batchSize: 16 },
  } as const satisfies Partial<Settings>;
  const { config, run } = await recorded(early);
  const { bestEpoch, stoppedEarly } = run.outcome.result as { bestEpoch: number; stoppedEarly: boolean };
  expect(stoppedEarly).toBe(true);
  const { findings, figures, text } = await report(config, run);
  expect(findings[0]?.text).toBe(
    `The training stopped early, after ${bestEpoch + 21} of 60 epochs; the network is the one of epoch ${bestEpoch}, the best on its validation images.`,
  );
  expect(findings.some(({ text: words }) => words.includes('does not learn from was lowest'))).toBe(false);
  expect(figures[0]?.caption).toContain(' 120 training images');
  expect(figures[0]?.caption).toContain(' 30 training images that were held out');
  expect(text[0]).toMatch(/held out$/);
});

describe('a run that completed', () => {
  let config: Settings;
  let run: RecordedRun;
  beforeAll(async () => {
    ({ config, run } = await recorded(given));
  });

  test('has four figures, findings, and the same in text', async () => {
    const { figures, findings, text } = await report(config, run);
    expect(figures.map(({ name }) => name)).toEqual([
      'learning-curves',
      'confusion-matrix',
      'hidden-weights',
      'surest-mistakes',
    ]);
    for (const { svg, caption } of figures) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(caption).toMatch(/\.$/);
    }
    expect(
      findings.some(({ text: words }) => /^Its most frequent mistake: it takes \d+ of/.test(words)),
    ).toBe(true);
    expect(text[0]).toMatch(/^Accuracy .*held out$/);
    expect(Math.max(...text.map((line) => line.length))).toBeLessThanOrEqual(72);
  });

  test('the confusion matrix counts all test images, and as many right ones as the result says', async () => {
    const { text } = await report(config, run);
    const rows = text
      .filter((line) => /^ {3}\d /.test(line))
      .map((line) => line.trim().split(/ +/).slice(1, 11));
    const counts = rows.map((row) => row.map((cell) => (cell === '·' ? 0 : Number(cell))));
    expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(50);
    const right = counts.reduce((sum, row, digit) => sum + row[digit]!, 0);
    expect(run.outcome.result).toMatchObject({ testAccuracy: right / 50 });
  });

  test('made twice, it is the same to the last byte', async () => {
    expect(await report(config, run)).toEqual(await report(config, run));
  });

  test('of other images than the run’s there is no report', async () => {
    const other = { ...run, outcome: { ...run.outcome, data: { testSha256: '0'.repeat(64) } } };
    await expect(report(config, other)).rejects.toThrow('the test images are not those of the run');
  });

  test('a model that is damaged, or another network’s, is said to be so', async () => {
    const withModel = (bytes: Uint8Array): RecordedRun => ({ ...run, file: async () => bytes });
    const empty = encodeSafetensors({ tensors: new Map(), metadata: new Map() });
    await expect(report(config, withModel(empty))).rejects.toThrow('model.safetensors cannot be read: ');
    const model = (await run.file('model.safetensors'))!;
    await expect(report({ ...config, hidden: [8] }, withModel(model))).rejects.toThrow(
      'model.safetensors holds another network',
    );
  });

  test('without metrics, the curve is that of the reported epochs; without a model, there is nothing else', async () => {
    const bare = { ...run, metrics: [], file: async () => null };
    const { figures, text } = await report(config, bare);
    expect(figures.map(({ name }) => name)).toEqual(['learning-curves']);
    expect(text[0]).toMatch(/^Accuracy$/);
  });
});

test('without hidden layers, the output units are looked at', async () => {
  const { config, run } = await recorded({ ...given, hidden: [] });
  const { figures, findings } = await report(config, run);
  const weights = figures.find(({ name }) => name === 'output-weights');
  expect(weights?.title).toBe('What the output units look for');
  expect(weights?.caption).toMatch(/^The 10 units of the output layer, one tile each/);
  expect(weights?.svg).toContain('Weights of the output units');
  expect(findings.some(({ text }) => text.includes('hidden'))).toBe(false);
});

test('a run that diverged has its curve, and what went wrong', async () => {
  const { config, run } = await recorded({ ...given, activation: 'relu', lr: 1e200, loss: 'cross-entropy' });
  expect(run.outcome.status).toBe('diverged');
  const { figures, findings } = await report(config, run);
  expect(figures.map(({ name }) => name)).not.toContain('confusion-matrix');
  expect(findings.length).toBeGreaterThan(0);
});

test('the findings on a run that was stopped begin with how far it came', async () => {
  const { config, run } = await recorded(
    { ...given, epochs: 100_000 },
    { onProgress: ({ done }, stop) => done >= 1200 && stop() },
  );
  expect(run.outcome.status).toBe('interrupted');
  const { findings } = await report(config, run);
  const epochs = /after ([\d,]+) of 100,000 epochs/.exec(run.outcome.problem ?? '')?.[1];
  expect(epochs).toMatch(/^1,\d{3}$/);
  expect(findings[0]).toEqual({
    kind: 'note',
    text: `The run is unfinished: it stopped after ${epochs} of 100,000 epochs, and what follows is said of those alone.`,
  });
  const bare = { ...run, metrics: [], outcome: { ...run.outcome, history: [] } };
  expect((await report(config, bare)).findings[0]?.text).toBe(
    'The run is unfinished: it stopped before the first of 100,000 epochs was done.',
  );
});

test('the report’s code is loaded when a report is wanted, not with the lab', () => {
  for (const file of ['define-classifier.ts', 'design.ts', 'training/session.ts', 'judge/tested.ts']) {
    const source = readFileSync(join(import.meta.dirname, '../src', file), 'utf8');
    expect(source).not.toMatch(/^import (?!type ).*(?:report\/(?:report|figures|compare)|nn-labs\/figures)/m);
  }
});
