import { resolve } from 'node:path';
import { type Dataset, type LabelledImages, labelledImagesFromBytes } from '../dataset/labelled-images.ts';
import { MnistDataError } from '../dataset/mnist-data-error.ts';
import { mnistFiles } from './mnist-files.ts';
import type { Place } from './places.ts';
import { readUnpacked } from './read-content.ts';
import { fromContent, presentFiles, type Reading, readingFault, unreadable } from './reading-fault.ts';

/** Options of {@link loadIdxDataset}. */
export interface LoadIdxDatasetOptions {
  /** The folder with the four files. */
  dataDir: string;
  /** Stops the loading. */
  signal?: AbortSignal;
}

const remedy = `Put four IDX files there, packed (.gz) or not: ${mnistFiles.map(({ name }) => name).join(', ')}.`;
const again = 'Download or write this file again.';

/** Longer files are refused, so that a small packed file cannot fill the memory. */
const longestIdxFile = 2 ** 30;

/**
 * Loads any dataset that comes as four IDX files of MNIST's names, packed (`.gz`) or not: Fashion-MNIST, or one's own.
 *
 * Images are uint8 (count, rows, cols) of one size in both sets, labels uint8 (count,) as many as images;
 * `classes` is the largest label of both sets plus one; source `idx`.
 *
 * @throws {MnistDataError} from `dataDir`: `missing`, `corrupt`, or `mismatch` if the files do not belong together.
 * @throws `signal.reason` if the signal is aborted.
 *
 * @example
 * ```ts
 * import { loadIdxDataset } from '@nn-labs/mnist/node';
 * await loadIdxDataset({ dataDir: 'no-such-folder' }); // throws there is no such folder
 * ```
 */
export async function loadIdxDataset({ dataDir, signal }: LoadIdxDatasetOptions): Promise<Dataset> {
  signal?.throwIfAborted();
  const place: Place = { from: 'dataDir', path: resolve(dataDir) };
  const reading: Reading = { operation: 'loadIdxDataset', place, remedy };
  const paths = await presentFiles(reading, mnistFiles);
  const contents = await Promise.all(paths.map((path) => readIdxFile(reading, path)));
  signal?.throwIfAborted();
  const train = setOf(reading, paths, contents, 0);
  const test = setOf(reading, paths, contents, 2);
  checkSizes(reading, train, test);
  return { source: 'idx', classes: largest(train.labels, test.labels) + 1, train, test };
}

async function readIdxFile(reading: Reading, path: string): Promise<Uint8Array> {
  const content = await readUnpacked(path, longestIdxFile).catch((error: unknown) => {
    throw unreadable({ ...reading, remedy: again }, path, error);
  });
  if (content.overflow) {
    throw readingFault(
      { ...reading, remedy: 'Take fewer images.' },
      'corrupt',
      `${path} holds more than ${longestIdxFile} bytes`,
      path,
    );
  }
  return content.raw;
}

/** The images at `first` with the labels behind them. */
function setOf(
  reading: Reading,
  paths: readonly string[],
  contents: readonly Uint8Array[],
  first: number,
): LabelledImages {
  const [images, labels] = [contents[first]!, contents[first + 1]!];
  try {
    const [imagesPath, labelsPath] = paths.slice(first) as [string, string];
    return labelledImagesFromBytes({ images, labels, imagesPath, labelsPath });
  } catch (error) {
    const way = error instanceof MnistDataError ? error.remedy : again;
    throw fromContent({ ...reading, remedy: way }, error);
  }
}

function checkSizes(reading: Reading, train: LabelledImages, test: LabelledImages): void {
  if (train.rows === test.rows && train.cols === test.cols) return;
  const cause = `training images have ${train.rows}x${train.cols} pixels, test images ${test.rows}x${test.cols}`;
  const way = 'Scale all images to one size.';
  throw readingFault({ ...reading, remedy: way }, 'mismatch', cause);
}

function largest(...arrays: Uint8Array[]): number {
  let max = 0;
  for (const array of arrays) for (let i = 0; i < array.length; i += 1) if (array[i]! > max) max = array[i]!;
  return max;
}
