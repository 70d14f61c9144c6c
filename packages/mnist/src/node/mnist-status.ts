import { findFile, isFolder } from './find-file.ts';
import { mnistFiles } from './mnist-files.ts';
import { type Place, type PlaceOptions, placesOf } from './places.ts';

/** One of MNIST's four files in one place. */
export interface FileStatus {
  /** The original name, without `.gz`. */
  name: string;
  /** Where it is, or null. */
  path: string | null;
  /** Its length as it lies there, packed or not; 0 for a missing one. */
  bytes: number;
  state: 'missing' | 'present';
}

/** A place and what is in it. */
export interface PlaceStatus<File = FileStatus> extends Place {
  /** Whether there is such a folder. */
  exists: boolean;
  /** The four files, training set first. */
  files: File[];
}

/** Where MNIST is looked for and what is there. */
export interface MnistStatus<File = FileStatus> {
  /** The places in the order in which they are looked at. */
  places: PlaceStatus<File>[];
  /** The place that `loadMnist` takes: the first one that is named, else the cache if all four files are in it, else null. */
  used: PlaceStatus<File> | null;
  /** The folder in which downloads are kept. */
  cacheDir: string;
}

/**
 * Says where MNIST is looked for and which files are there; reads none of them (`verifyMnist` does).
 *
 * @example
 * ```ts
 * import { mnistStatus } from '@nn-labs/mnist/node';
 * const { places, used } = await mnistStatus({ cacheDir: 'no-such-folder', env: {} });
 * [places.length, places[0]?.from, places[0]?.exists, used]; // => [ 1, 'cache', false, null ]
 * ```
 */
export async function mnistStatus(options: PlaceOptions = {}): Promise<MnistStatus> {
  const places = await Promise.all(placesOf(options).map(statusOf));
  const cache = places.at(-1)!; // the cache is always among them
  const complete = cache.files.every(({ path }) => path !== null);
  const used = places.length > 1 ? places[0]! : complete ? cache : null;
  return { places, used, cacheDir: cache.path };
}

async function statusOf(place: Place): Promise<PlaceStatus> {
  const files = await Promise.all(
    mnistFiles.map(async ({ name }): Promise<FileStatus> => {
      const found = await findFile(place.path, name);
      return found === null
        ? { name, path: null, bytes: 0, state: 'missing' }
        : { name, ...found, state: 'present' };
    }),
  );
  return { ...place, exists: await isFolder(place.path), files };
}
