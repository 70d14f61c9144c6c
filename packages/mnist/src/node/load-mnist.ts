import type { Dataset } from '../dataset/labelled-images.ts';
import { labelledImagesFromBytes } from '../dataset/labelled-images-from-bytes.ts';
import { explainFault } from './explain-fault.ts';
import type { TransferOptions } from './fetch-files.ts';
import { type FoundFile, findFile } from './find-file.ts';
import { isSound, mnistFiles } from './mnist-files.ts';
import { type Place, type PlaceOptions, placesOf } from './places.ts';
import { readMnistFile } from './read-content.ts';
import { missingFiles } from './reading-fault.ts';

const operation = 'loadMnist';

/** Options of {@link loadMnist}. */
export interface LoadMnistOptions extends PlaceOptions, TransferOptions {
  /** Whether files that are missing may be downloaded into the cache; true by default. */
  download?: boolean;
}

/**
 * Loads MNIST: from `dataDir`, else from the folder that MNIST_DIR names, else from the cache, into which what is
 * missing is downloaded.
 *
 * Files may be packed (`.gz`) or not; each one's unpacked bytes must have the SHA-256 on record. A folder that is named
 * but does not hold MNIST is an error, never passed over for the next place. The arrays are (60000, 28, 28) and
 * (10000, 28, 28) pixels with their labels, source `mnist`; `where` is the folder they come from.
 *
 * @throws {MnistDataError} with `from` saying whose folder is at fault and `code` saying how; in particular
 * `unreachable` if no mirror gives a file, `unwritable` if there is no folder to keep it in.
 * @throws `signal.reason` if the signal is aborted.
 *
 * @example
 * ```ts
 * import { loadMnist } from '@nn-labs/mnist/node';
 * await loadMnist({ dataDir: 'no-such-folder' }); // throws no such folder
 * ```
 */
export async function loadMnist(options: LoadMnistOptions = {}): Promise<Dataset & { where: string }> {
  const { download = true, signal } = options;
  signal?.throwIfAborted();
  const place = placesOf(options)[0];
  const contents =
    place.from === 'cache' && download ? await fetchContents(place, options) : await readPlace(place);
  signal?.throwIfAborted();
  const [trainImages, trainLabels, testImages, testLabels] = contents as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  return {
    source: 'mnist',
    classes: 10,
    train: labelledImagesFromBytes({ images: trainImages, labels: trainLabels }),
    test: labelledImagesFromBytes({ images: testImages, labels: testLabels }),
    where: place.path,
  };
}

async function fetchContents(place: Place, options: LoadMnistOptions): Promise<Uint8Array[]> {
  const { fetchFiles } = await import('./fetch-files.ts'); // the network's modules: only where they are needed
  const files = await fetchFiles(operation, place, options, mnistFiles);
  return files.map(({ raw }) => raw);
}

/** The unpacked bytes of the four files in a place, all of them sound. */
async function readPlace(place: Place): Promise<Uint8Array[]> {
  const found = await Promise.all(mnistFiles.map(({ name }) => findFile(place.path, name)));
  if (found.includes(null)) throw await missingFiles({ operation, place }, mnistFiles, found);
  const paths = (found as FoundFile[]).map(({ path }) => path);
  const read = await Promise.allSettled(paths.map((path, i) => readMnistFile(path, mnistFiles[i]!)));
  const sound = read.map(
    (result, i) => result.status === 'fulfilled' && isSound(mnistFiles[i]!, result.value),
  );
  if (sound.includes(false)) throw await explainFault({ operation, place }, paths, read);
  return read.map((result) => (result as PromiseFulfilledResult<{ raw: Uint8Array }>).value.raw); // none was rejected
}
