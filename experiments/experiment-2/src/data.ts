import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunContext } from '@nn-labs/experiment';
import { Matrix, oneHot } from '@nn-labs/linalg';
import {
  type Dataset,
  generateDigits,
  type LabelledImages,
  MnistDataError,
  scalePixels,
} from '@nn-labs/mnist';
import { loadIdxDataset, loadMnist } from '@nn-labs/mnist/node';
import type { Settings } from './options.ts';

/** Images as matrices: X (N, pixels) with values 0..1, Y (N, classes) one-hot. */
export interface Samples {
  readonly X: Matrix;
  readonly Y: Matrix;
}

/** What the lab trains on and is tested on. */
export interface LabData {
  readonly source: Dataset['source'];
  readonly train: Samples;
  readonly test: Samples;
}

const generatedSeed = 40;
const generatedTrainCount = 10_000;
const generatedTestCount = 10_000;

/** Finds the data that the settings ask for, and makes the network's matrices of it. */
export async function loadData(settings: Settings, context: RunContext): Promise<LabData> {
  const dataset = await findDataset(settings, context);
  const { limit, dtype } = settings;
  const available = dataset.train.count;
  const used = limit === null ? available : Math.min(limit, available);
  if (limit !== null && limit > available) {
    context.notice(`There are only ${available} training images: --limit ${limit} takes them all.`);
  }
  return {
    source: dataset.source,
    train: toSamples(dataset.train, used, dataset.classes, dtype),
    test: toSamples(dataset.test, dataset.test.count, dataset.classes, dtype),
  };
}

async function findDataset(settings: Settings, context: RunContext): Promise<Dataset> {
  const { data, dataDir } = settings;
  if (data === 'generated') return generatedDigits(settings);
  if (data === 'idx') return loadIdxDataset({ dataDir: dataDir as string }); // checked in options.ts
  const { env, signal } = context;
  try {
    return await loadMnist({
      ...(dataDir === null ? {} : { dataDir }),
      env,
      signal,
      onProgress: ({ file, received, total }) =>
        context.progress({
          task: `downloading ${file}`,
          done: received,
          total: total ?? received,
          unit: 'bytes',
        }),
    });
  } catch (error) {
    // A folder that was named but does not hold MNIST is the user's mistake; only "cannot be had" falls back.
    const cannotBeHad =
      error instanceof MnistDataError && ['cache', 'mirrors'].includes(error.from) && data === 'auto';
    if (!cannotBeHad) throw error;
    context.warn(`MNIST is not on this machine and cannot be downloaded (${error.message}).`);
    context.warn('Training on generated digits instead: the figures below are NOT the notebook’s.');
    context.warn('To use MNIST: pnpm exp data fetch, or give its folder with --data-dir.');
    return generatedDigits(settings);
  }
}

/** Digits drawn by this program: always the same ones. The first 10,000 are for training, the next for testing. */
function generatedDigits({ limit }: Settings): Dataset {
  const wanted = Math.min(limit ?? generatedTrainCount, generatedTrainCount);
  return {
    source: 'generated',
    classes: 10,
    train: generateDigits({ count: wanted, seed: [generatedSeed, 0] }),
    test: generateDigits({ count: generatedTestCount, seed: [generatedSeed, 1] }),
  };
}

function toSamples(set: LabelledImages, count: number, classes: number, dtype: Settings['dtype']): Samples {
  const pixels = set.rows * set.cols;
  return {
    X: new Matrix(count, pixels, scalePixels(set.images, dtype, count, pixels)),
    Y: oneHot(set.labels.subarray(0, count), classes, dtype),
  };
}

/** The data as `--json` describes it. */
export function describeData({ source, train, test }: LabData) {
  return { source, trainCount: train.X.rows, testCount: test.X.rows };
}
