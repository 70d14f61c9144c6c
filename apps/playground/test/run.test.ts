import { defineClassifier, imageDataset } from '@nn-labs/classifier';
import { smallPictures } from '@nn-labs/experiment/testing';
import { expect, test } from 'vitest';
import type { LabKit, Settings } from '../src/lab-kit.ts';
import { Run } from '../src/worker/run.ts';
import { Snapshots } from '../src/worker/snapshots.ts';

/** Batches, momenta, dropout and distortion: everything that an epoch hands to the next one. */
const lab = defineClassifier({
  id: 96,
  title: 'Small',
  summary: 'Trains a small network.',
  defaults: { epochs: 12, lr: 0.01, batchSize: 7, dropout: 0.2, shift: 1, optimizer: 'adam' },
  layers: (_settings, { classes }) => [
    { units: 6, activation: 'relu', bias: true },
    { units: classes, activation: 'softmax', bias: true },
  ],
  presets: { usual: {} },
}) as unknown as LabKit; // its own settings by name
const { rows, cols, train: drawn } = smallPictures({ train: 60, rows: 8, cols: 8 });
const images = { ...drawn, rows, cols, count: 60 };
const dataset = imageDataset({ source: 'small', classes: 10, train: images, test: images });

function open(given: Settings = {}, snapshots?: Snapshots): Promise<Run> {
  return Run.open(lab, lab.configure('usual', given), dataset, snapshots);
}

/** Trains to the end, or until so many epochs are done; the hash after each. */
async function train(run: Run, until: number = run.total): Promise<string[]> {
  const hashes = [await run.network.weightsSha256()];
  while (run.epochs < until && (await run.epoch()) !== null) hashes.push(await run.network.weightsSha256());
  await run.close();
  return hashes;
}

/** Goes to every epoch, backwards and from one end to the other. */
async function expectSame(run: Run, hashes: readonly string[]): Promise<void> {
  const epochs = [...hashes.keys()];
  for (const at of [...epochs.reverse(), 3, hashes.length - 1, 0, hashes.length - 2]) {
    await run.seek(at);
    expect(await run.network.weightsSha256(), `epoch ${at}`).toBe(hashes[at]);
  }
}

test('every epoch comes back with its weights', async () => {
  const run = await open();
  await expectSame(run, await train(run));
});

test('snapshots that do not fit are thinned, and what lies between is computed again to the same bits', async () => {
  const whole = await open({}, new Snapshots(undefined, 0));
  const hashes = await train(whole);
  const one = whole.snapshots.bytes / 13; // of the 13 moments of 12 epochs
  for (const [most, every] of [
    [4 * one, 4],
    [one / 2, 16], // the first weights alone
  ] as const) {
    const run = await open({}, new Snapshots(most, 0));
    expect(await train(run)).toEqual(hashes);
    expect(run.snapshots.every, `${most} bytes`).toBe(every);
    expect(run.snapshots.bytes).toBeLessThanOrEqual(Math.max(most, one));
    await expectSame(run, hashes);
  }
});

test('a fork leaves the epochs before it as they were', async () => {
  const usual = await train(await open());
  const run = await open({}, new Snapshots(undefined, 1e9)); // keeps hardly any: nearly all is computed again
  await train(run, 5);
  await run.fork({ lr: 0.001 });
  expect(run.forkedAt).toBe(5);
  await train(run, 9);
  await run.fork({ weightDecay: 0.1, epochs: 14 });
  const hashes: string[] = [];
  await run.seek(0);
  hashes.push(...(await train(run)));
  expect(hashes).toHaveLength(15);
  expect(hashes.slice(0, 6)).toEqual(usual.slice(0, 6));
  expect(hashes[6]).not.toBe(usual[6]);
  await expectSame(run, hashes);
  expect(run.rateAt(4)).toBe(0.01);
  expect(run.rateAt(5)).toBe(0.001);
});

test('a fork that changes nothing of what was trained is the training of the command line', async () => {
  const longer = await train(await open({ epochs: 20 }));
  const run = await open();
  await train(run);
  await run.fork({ epochs: 20 });
  expect(run.forkedAt).toBeNull();
  await train(run);
  expect(await run.network.weightsSha256()).toBe(longer.at(-1));
  await run.seek(4);
  await run.fork({ lrSchedule: 'step', lrStep: 8 });
  expect(run.forkedAt).toBeNull();
  expect((await train(run)).at(-1)).toBe(
    (await train(await open({ epochs: 20, lrSchedule: 'step', lrStep: 8 }))).at(-1),
  );
  await run.seek(15);
  await run.fork({ lrSchedule: 'cosine', lrStep: null });
  expect(run.forkedAt).toBe(15);
  await run.fork({ lrSchedule: 'step', lrStep: 8 });
  expect(run.forkedAt).toBeNull();
});
