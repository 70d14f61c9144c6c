import { createHash } from 'node:crypto';
import { DataError, type RunContext } from '@nn-labs/experiment';
import { ByteItems, Matrix, oneHot } from '@nn-labs/linalg';
import {
  type Dataset,
  type LabelledImages,
  MnistDataError,
  mnistSampleTrainCount,
  pixelValues,
} from '@nn-labs/mnist';
import { loadIdxDataset, loadMnist, locateMnist, type Place } from '@nn-labs/mnist/node';
import { thousands } from './numbers.ts';
import type { Settings } from './options.ts';
import { type Split, split } from './validation.ts';

/** Images as matrices: X (N, pixels) with values 0..1, Y (N, classes) one-hot. */
export interface Samples {
  readonly X: Matrix;
  readonly Y: Matrix;
}

/** What the lab trains on and is tested on. */
export interface LabData {
  readonly source: Dataset['source'];
  readonly from: DataOrigin;
  /** The shape of an image. */
  readonly image: { readonly rows: number; readonly cols: number };
  readonly train: Samples;
  readonly test: Samples;
  /**
   * Training images that it is not trained on: those of `--validation`; without it, for a run that is recorded, some that
   * `--limit` leaves; null when there are none.
   */
  readonly heldOut: Samples | null;
  /**
   * For a run that is recorded: the SHA-256 of the images' and labels' bytes that are used, those of `--validation` among
   * the training images.
   */
  readonly sha256: { readonly trainSha256: string; readonly testSha256: string } | null;
}

/**
 * Where the data was on this machine: the sample that comes with the labs, a folder that the user named, or the cache,
 * into which it is downloaded. The images are the same wherever they are from.
 */
export type DataOrigin = 'sample' | 'folder' | 'cache';

/** At most so many images are held out: enough to see a difference of a percent. */
const mostHeldOut = 1000;

/** The training images of MNIST that a run needs: those that it takes, and those that it holds out after them. */
function trainCountOf({ limit, validation }: Settings): number {
  const heldOut = validation > 0 ? 0 : mostHeldOut;
  return Math.min(limit === null ? Infinity : limit + heldOut, 60_000);
}

/** Finds the data that the settings ask for, and makes the network's matrices of it, as for a run that is recorded. */
export async function loadData(
  settings: Settings,
  context: RunContext,
  isRecorded: boolean = context.record.folder !== null,
): Promise<LabData> {
  const dataset = await findDataset(settings, context);
  const { limit, dtype } = settings;
  const available = dataset.train.count;
  const used = limit === null ? available : Math.min(limit, available);
  const { trained, validated } = split(settings, used);
  const left = isRecorded ? Math.min(available - used, mostHeldOut) : 0;
  if (limit !== null && limit > available) {
    context.notice(
      `There are only ${thousands(available)} training images: --limit ${limit} takes them all.`,
    );
  }
  const samplesOf = (from: number, count: number) =>
    toSamples(dataset.train, from, count, dataset.classes, dtype);
  const [heldOutFrom, heldOut] = validated > 0 ? [trained, validated] : [used, left];
  return {
    source: dataset.source,
    from: dataset.from,
    image: { rows: dataset.train.rows, cols: dataset.train.cols },
    train: samplesOf(0, trained),
    test: toSamples(dataset.test, 0, dataset.test.count, dataset.classes, dtype),
    heldOut: heldOut > 0 ? samplesOf(heldOutFrom, heldOut) : null,
    sha256: isRecorded
      ? { trainSha256: sha256Of(dataset.train, used), testSha256: sha256Of(dataset.test, dataset.test.count) }
      : null,
  };
}

async function findDataset(settings: Settings, context: RunContext): Promise<Dataset & { from: DataOrigin }> {
  if (settings.data === 'idx') return { ...(await idxDataset(settings)), from: 'folder' };
  const { env, signal } = context;
  const trainCount = trainCountOf(settings);
  try {
    const dataset = await loadMnist({
      ...folderOf(settings),
      trainCount,
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
    return { ...dataset, from: originOf(dataset.from) };
  } catch (error) {
    if (!(error instanceof MnistDataError) || !['cache', 'mirrors'].includes(error.from)) throw error;
    throw new DataError(
      `${thousands(trainCount)} training images of MNIST are needed, and ${thousands(mnistSampleTrainCount)} are here`,
      `Download them with: pnpm exp data fetch; or train on what is here: --limit 2000. (${error.message.replace(/^\w+: /, '')})`,
      { cause: error },
    );
  }
}

function originOf(from: Place['from']): DataOrigin {
  return from === 'sample' || from === 'cache' ? from : 'folder';
}

/** Four IDX files of any content, from `--data-dir`. */
function idxDataset({ dataDir }: Settings): Promise<Dataset> {
  return loadIdxDataset({ dataDir: dataDir as string }); // checked in check-settings.ts
}

/** The images [from, from + count). */
function toSamples(
  { images, labels, rows, cols }: LabelledImages,
  from: number,
  count: number,
  classes: number,
  dtype: Settings['dtype'],
): Samples {
  const pixels = rows * cols;
  return {
    // Left as bytes until somebody asks for numbers: training and evaluating in the engine never do.
    X: new Matrix(
      count,
      pixels,
      new ByteItems(images.subarray(from * pixels, (from + count) * pixels), pixelValues(dtype)),
    ),
    Y: oneHot(labels.subarray(from, from + count), classes, dtype),
  };
}

/** Of the first images, then of their labels. */
function sha256Of({ images, labels, rows, cols }: LabelledImages, count: number): string {
  return createHash('sha256')
    .update(images.subarray(0, count * rows * cols))
    .update(labels.subarray(0, count))
    .digest('hex');
}

/** The data as `--json` describes it: how many images are trained on, validated on (if any), tested on. */
export function describeData({ validation }: Settings, { source, from, train, heldOut, test }: LabData) {
  const validated = validation === 0 ? 0 : (heldOut?.X.rows ?? 0);
  return { source, from, ...counts({ trained: train.X.rows, validated }), testCount: test.X.rows };
}

function counts({ trained, validated }: Split): { trainCount: number; validationCount?: number } {
  return { trainCount: trained, ...(validated > 0 ? { validationCount: validated } : {}) };
}

/** What a run would use, found without reading MNIST or asking the network; a note says what would be downloaded. */
export async function planData(settings: Settings, { env }: Pick<RunContext, 'env'>) {
  const { data, limit } = settings;
  const plan = (from: DataOrigin, available: number, testCount: number) => ({
    source: data,
    from,
    ...counts(split(settings, Math.min(limit ?? available, available))),
    testCount,
  });
  if (data === 'idx') {
    const { train, test, classes } = await idxDataset(settings);
    const described = plan('folder', train.count, test.count);
    return { described, inputs: train.rows * train.cols, outputs: classes, note: null };
  }
  const trainCount = trainCountOf(settings);
  const place = await locateMnist({ ...folderOf(settings), trainCount, env });
  const described = plan(place === null ? 'cache' : originOf(place.from), 60_000, 10_000);
  const missing = `${thousands(trainCount)} training images of MNIST are not on this machine`;
  const note = place === null ? `${missing}: they would be downloaded` : null;
  return { described, inputs: 784, outputs: 10, note };
}

function folderOf({ dataDir }: Settings) {
  return dataDir === null ? {} : { dataDir };
}
