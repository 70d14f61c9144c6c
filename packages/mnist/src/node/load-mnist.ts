import {
  type Dataset,
  labelledImagesFromBytes,
  mnistSampleFromBytes,
  mnistSampleTrainCount,
} from '../dataset/labelled-images.ts';
import { explainFault } from './explain-fault.ts';
import type { TransferOptions } from './fetch-files.ts';
import { findFiles } from './find-file.ts';
import { isSound, mnistFiles } from './mnist-files.ts';
import { filesOf, type Place, type PlaceOptions, placesOf } from './places.ts';
import { readMnistFile } from './read-content.ts';
import { presentFiles } from './reading-fault.ts';

const operation = 'loadMnist';

/** Options of {@link loadMnist}. */
export interface LoadMnistOptions extends LocateOptions, TransferOptions {
  /** Whether files that are missing may be downloaded into the cache; true by default. */
  download?: boolean;
}

/**
 * Loads MNIST: from `dataDir`, else from the folder that MNIST_DIR names, else from the sample of this package where
 * that has `trainCount` images, else from the cache, into which what is missing is downloaded.
 *
 * Files may be packed (`.gz`) or not; each one's unpacked bytes must have the SHA-256 on record. A folder that is named
 * but does not hold MNIST is an error, never passed over for the next place. The arrays are (60000, 28, 28), of the
 * sample (3000, 28, 28), and (10000, 28, 28) pixels with their labels, source `mnist`; `where` is the folder they come
 * from, and `from` says whose it is.
 *
 * @throws {MnistDataError} with `from` saying whose folder is at fault and `code` saying how; in particular
 * `unreachable` if no mirror gives a file, `unwritable` if there is no folder to keep it in.
 * @throws `signal.reason` if the signal is aborted.
 *
 * @example
 * ```ts
 * import { loadMnist } from '@nn-labs/mnist/node';
 * const { train, test, from } = await loadMnist({ trainCount: 1000, env: {} });
 * [train.count, test.count, from]; // => [ 3000, 10000, 'sample' ]
 * await loadMnist({ dataDir: 'no-such-folder' }); // throws no such folder
 * ```
 */
export async function loadMnist(
  options: LoadMnistOptions = {},
): Promise<Dataset & { where: string; from: Place['from'] }> {
  const { download = true, signal } = options;
  signal?.throwIfAborted();
  const place = (await locateMnist(options)) ?? placesOf(options).at(-1)!; // the cache is always the last
  const contents =
    place.from === 'cache' && download ? await fetchContents(place, options) : await readPlace(place);
  signal?.throwIfAborted();
  const [testLabels, testImages, trainLabels, ...trainImages] = contents.toReversed() as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  return {
    source: 'mnist',
    classes: 10,
    train: mnistSampleFromBytes({ images: trainImages.reverse(), labels: trainLabels }),
    test: labelledImagesFromBytes({ images: testImages, labels: testLabels }),
    where: place.path,
    from: place.from,
  };
}

async function fetchContents(place: Place, options: LoadMnistOptions): Promise<Uint8Array[]> {
  const { fetchFiles } = await import('./fetch-files.ts'); // the network's modules: only where they are needed
  const files = await fetchFiles(operation, place, options, mnistFiles);
  return files.map(({ raw }) => raw);
}

/** The unpacked bytes of the files in a place, all of them sound. */
async function readPlace(place: Place): Promise<Uint8Array[]> {
  const files = filesOf(place);
  const paths = await presentFiles({ operation, place }, files);
  const read = await Promise.allSettled(paths.map((path, i) => readMnistFile(path, files[i]!)));
  const sound = read.map((result, i) => result.status === 'fulfilled' && isSound(files[i]!, result.value));
  if (sound.includes(false)) throw await explainFault({ operation, place }, paths, read);
  return read.map((result) => (result as PromiseFulfilledResult<{ raw: Uint8Array }>).value.raw); // none was rejected
}

/** Where to look, and how many training images are wanted. */
export interface LocateOptions extends PlaceOptions {
  /** With up to 3,000 the sample of this package is enough; 60,000 by default. */
  trainCount?: number;
}

/**
 * The place that `loadMnist` reads, with all its files there, or null where it would have to download; reads nothing.
 *
 * @throws {MnistDataError} `missing` if a folder is named that does not have the four files.
 *
 * @example
 * ```ts
 * import { locateMnist } from '@nn-labs/mnist/node';
 * (await locateMnist({ trainCount: 3000, env: {} }))?.from; // => 'sample'
 * await locateMnist({ cacheDir: 'no-such-folder', env: {} }); // => null
 * await locateMnist({ dataDir: 'no-such-folder' }); // throws no such folder
 * ```
 */
export async function locateMnist(options: LocateOptions = {}): Promise<Place | null> {
  const { trainCount = 60_000 } = options;
  for (const place of placesOf(options)) {
    if (place.from === 'sample' && trainCount > mnistSampleTrainCount) continue;
    // A bundled program may have come without the sample, and the cache can be filled.
    const mayLack = place.from === 'sample' || place.from === 'cache';
    if (!mayLack) await presentFiles({ operation, place }, filesOf(place));
    else if ((await findFiles(place.path, filesOf(place))).includes(null)) continue;
    return place;
  }
  return null;
}
