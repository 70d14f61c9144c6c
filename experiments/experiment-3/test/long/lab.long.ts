import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenClaims, type LabRun, runLab } from '@nn-labs/experiment/testing';
import { Matrix } from '@nn-labs/linalg';
import { beforeAll, expect, test } from 'vitest';
import { backward, update } from '../../src/by-hand.ts';
import { draw } from '../../src/data.ts';
import lab from '../../src/index.ts';
import { partsOf } from '../../src/options.ts';
import { report } from '../../src/report.ts';

/** Made by fixtures/make-numpy.py. */
const numpy = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/numpy.json'), 'utf8'));

let whole: LabRun<typeof lab.options>;

beforeAll(async () => {
  whole = await runLab(lab);
}, 120_000);

test('the default run keeps every claim, in three parts', () => {
  const run = whole;
  expect(brokenClaims(lab, run)).toEqual([]);
  expect(lab.claims).toHaveLength(60);
  const history = run.outcome.history as { part: string; epoch: number; printedLoss?: number }[];
  expect(history.map(({ part }) => part)).toEqual([
    ...Array(10).fill('linear'),
    ...Array(10).fill('moons'),
    ...Array(20).fill('network'),
  ]);
  expect(Object.keys(history[0]!)).toEqual(['part', 'epoch', 'loss']);
  expect(Object.keys(history[39]!)).toEqual(['part', 'epoch', 'loss', 'printedLoss']);
  expect(run.printed.at(-1)).toContain('multiply: the other operand is an object (Float64Array)');
  expect(run.figure('accuracy')).toBe(0.935);
});

test.each([150, 1500, 2400])(
  'stopped after epoch %i, it goes on to the bits of a run that was not',
  async (at) => {
    const cut = await runLab(lab, {}, { onProgress: ({ done }, stop) => done >= at && stop() });
    expect(cut.outcome.status).toBe('interrupted');
    const resumed = await runLab(lab, {}, { resume: cut });
    expect(resumed.outcome).toEqual(whole.outcome);
    expect(resumed.metrics).toEqual(whole.metrics);
  },
);

test('three parts cannot be trained longer', async () => {
  await expect(runLab(lab, { epochs: 20_000 }, { resume: whole })).rejects.toThrow(
    'three parts, and none is trained longer',
  );
});

test('the network’s weights after 10,000 epochs are NumPy’s within 1e-9', () => {
  const one = partsOf(lab.configure('network', {}))[0]!;
  const { X, y, ...first } = draw(one);
  let weights: readonly Matrix[] = first.weights;
  for (let epoch = 0; epoch < one.epochs; epoch++)
    weights = update(weights, backward(X, y, weights, one), one.lr);
  for (const [i, W] of weights.entries())
    expect(W.allclose(Matrix.fromRows(numpy.trained.network[i]), { rtol: 1e-9, atol: 1e-9 })).toBe(true);
});

test('the report draws each part, and the network as a strip, as far as the run came', () => {
  const run = whole;
  const recorded = (metrics: typeof run.metrics) => ({
    outcome: run.outcome,
    metrics,
    file: async () => null,
  });
  const { figures, text } = report(run.config, recorded(run.metrics));
  expect(figures.map(({ name }) => name)).toEqual([
    'linear-boundary',
    'moons-boundary',
    'network-boundary',
    'network-strip',
  ]);
  for (const [i, right] of ['100.00%', '81.00%', '93.50%'].entries())
    expect(figures[i]!.svg).toContain(`00 epochs: ${right} right</text>`);
  expect(text.some((line) => line.startsWith('after 0 epochs: 27.00%'))).toBe(true);
  expect(report(run.config, recorded(run.metrics.slice(0, 1200))).figures).toHaveLength(2);
});
