import { findFile, isFolder } from './find-file.ts';
import { type LocateOptions, locateMnist } from './locate-mnist.ts';
import { filesOf, type Place, placesOf } from './places.ts';

/** One of the files of a place. */
export interface FileStatus {
  /** Its name, without `.gz`. */
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
  /** Its files: MNIST's four, or those of the sample; training set first. */
  files: File[];
}

/** Where MNIST is looked for and what is there. */
export interface MnistStatus<File = FileStatus> {
  /** The places in the order in which they are looked at. */
  places: PlaceStatus<File>[];
  /** The place that `loadMnist` takes: a folder that is named, whatever it lacks; null where it would have to download. */
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
 * places.map(({ from, exists }) => `${from} ${exists}`); // => [ 'sample true', 'cache false' ]
 * used; // => null
 * ```
 */
export async function mnistStatus(options: LocateOptions = {}): Promise<MnistStatus> {
  const places = await Promise.all(placesOf(options).map(statusOf));
  const cache = places.at(-1)!; // the cache is always among them
  const [first] = places as [PlaceStatus];
  const located = first.from === 'sample' ? await locateMnist(options) : first;
  const used = places.find(({ from }) => from === located?.from) ?? null;
  return { places, used, cacheDir: cache.path };
}

async function statusOf(place: Place): Promise<PlaceStatus> {
  const files = await Promise.all(
    filesOf(place).map(async ({ name }): Promise<FileStatus> => {
      const found = await findFile(place.path, name);
      return found === null
        ? { name, path: null, bytes: 0, state: 'missing' }
        : { name, ...found, state: 'present' };
    }),
  );
  return { ...place, exists: await isFolder(place.path), files };
}
