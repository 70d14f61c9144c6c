import { DataError, type RunContext } from '@nn-labs/experiment';
import { Matrix, oneHot } from '@nn-labs/linalg';
import {
  type Dataset,
  generateDigits,
  type LabelledImages,
  MnistDataError,
  scalePixels,
} from '@nn-labs/mnist';
import { loadIdxDataset, loadMnist, mnistStatus } from '@nn-labs/mnist/node';
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
    context.notice(error.message);
    context.warn(
      'MNIST is not on this machine and cannot be downloaded: training on generated digits instead.',
    );
    context.warn(
      'The figures below are NOT the notebook’s. For those, get MNIST: pnpm exp data fetch, or --data-dir.',
    );
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
export interface DataDescription {
  readonly source: Dataset['source'];
  readonly trainCount: number;
  readonly testCount: number;
}

export function describeData({ source, train, test }: LabData): DataDescription {
  return { source, trainCount: train.X.rows, testCount: test.X.rows };
}

/** What a run would use, found without reading images or asking the network; a note says what is not certain. */
export async function planData(
  { data, dataDir, limit }: Settings,
  { env }: RunContext,
): Promise<DataDescription & { inputs: number; outputs: number; note?: string }> {
  const plan = (source: Dataset['source'], available: number, testCount: number) => ({
    source,
    trainCount: Math.min(limit ?? available, available),
    testCount,
    inputs: 784,
    outputs: 10,
  });
  if (data === 'generated') return plan('generated', generatedTrainCount, generatedTestCount);
  if (data === 'idx') {
    const { train, test, classes } = await loadIdxDataset({ dataDir: dataDir as string }); // checked in options.ts
    return { ...plan('idx', train.count, test.count), inputs: train.rows * train.cols, outputs: classes };
  }
  const { used, places } = await mnistStatus({ ...(dataDir === null ? {} : { dataDir }), env });
  const missing = used?.files.find(({ path }) => path === null);
  if (used !== null && missing !== undefined) {
    throw new DataError(
      `${missing.name} is not in ${used.path}`,
      'Put the four files of MNIST there, or leave the folder out so that they are downloaded.',
    );
  }
  if (used !== null) return plan('mnist', 60_000, 10_000);
  const note = `MNIST is not in ${places.at(-1)?.path}: it would be downloaded`;
  return data === 'mnist'
    ? { ...plan('mnist', 60_000, 10_000), note }
    : { ...plan('mnist', 60_000, 10_000), note: `${note}, or generated digits used where it cannot be had` };
}
