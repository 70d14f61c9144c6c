import { defineClassifier, imageDataset } from '@nn-labs/classifier';
import { smallPictures } from '@nn-labs/experiment/testing';
import { Network } from '@nn-labs/network';
import { expect, test } from 'vitest';
import type { LabKit, Settings } from '../src/lab-kit.ts';
import { copyOf } from '../src/worker/copies.ts';
import { withWrongSlope } from '../src/worker/mistakes.ts';
import { showModel } from '../src/worker/model.ts';
import type { Open } from '../src/worker/open.ts';
import { explain, findings } from '../src/worker/questions.ts';
import { Run } from '../src/worker/run.ts';
import type { Trainer } from '../src/worker/trainer.ts';

const lab = defineClassifier({
  id: 95,
  title: 'Sigmoids',
  summary: 'Trains a small network.',
  defaults: { epochs: 8, lr: 0.01, batchSize: 20, dtype: 'float64' },
  layers: (_settings, { classes }) => [
    { units: 6, activation: 'sigmoid' },
    { units: classes, activation: 'sigmoid' },
  ],
  loss: 'squared-error',
  presets: { usual: {} },
}) as unknown as LabKit; // its own settings by name
const { rows, cols, train: drawn } = smallPictures({ train: 60, rows: 8, cols: 8 });
const images = { ...drawn, rows, cols, count: 60 };
const dataset = imageDataset({ source: 'small', classes: 10, train: images, test: images });

async function open(of: LabKit = lab): Promise<Open> {
  const run = await Run.open(of, lab.configure('usual', {}), dataset);
  const samples = dataset.test.slice(0, images.count, run.network.config.dtype);
  return {
    ...{ run, train: images, test: Promise.resolve({ images, samples }), pixelScale: 255 },
    ...{ shown: copyOf(run.network), shownEpochs: 0, isModel: false, mistake: 'none' },
    opened: {} as Open['opened'],
  };
}

test('an output is explained by the sigmoid that computes it, also where the slope is wrong', async () => {
  const pixels = images.images.slice(0, rows * cols);
  const usual = await explain(await open(), { kind: 'unit', layer: 1, index: 3, pixels });
  const wrong = await explain(await open(withWrongSlope(lab)), { kind: 'unit', layer: 1, index: 3, pixels });
  expect(wrong).toEqual(usual);
  expect(wrong.formula).toContain('o = σ(z)');
  expect(wrong.shown).toBeCloseTo(1 / (1 + Math.exp(-wrong.sum)), 12);
});

test('findings are of the epochs and the settings of the weights that are shown', async () => {
  const asked: { settings: Settings; epochs: number }[] = [];
  const spied: LabKit = {
    ...lab,
    findings: async (settings, _context, { curves }) => {
      asked.push({ settings, epochs: curves.training.length });
      return [];
    },
  };
  const shown = await open(spied);
  const { run } = shown;
  for (let epoch = 0; epoch < 3; epoch++) await run.epoch();
  await run.fork({ lr: 0.002 });
  for (let epoch = 0; epoch < 2; epoch++) await run.epoch();
  await run.close();
  for (const shownEpochs of [5, 3, 0]) await findings({ ...shown, shownEpochs });
  expect(asked.map(({ settings, epochs }) => [settings.lr, epochs])).toEqual([
    [0.002, 5],
    [0.01, 3],
    [0.01, 0],
  ]);
});

test('a file’s network began as the page’s did only where the seed draws it so', async () => {
  const opened = await open();
  const { first } = opened.run;
  const begun: boolean[] = [];
  const trainer = {
    open: opened,
    show: async (_network: unknown, from: unknown) => void begun.push(from === first),
  } as unknown as Trainer;
  const metadata = { experiment: '95', seed: '40' };
  const [hidden, output] = first.config.layers as [object, object];
  const other = { ...first.config, layers: [{ ...hidden, init: 'xavier' }, output] };
  const parameters = first.layers;
  for (const config of [first.config, other]) {
    const bytes = new Network({ ...config, parameters } as ConstructorParameters<typeof Network>[0]).save({
      metadata,
    });
    await showModel(trainer, { name: 'model.safetensors', bytes });
  }
  expect(begun).toEqual([true, false]);
});
