import { findFile, isFolder, lookAlike } from './find-file.ts';
import { type LocateOptions, locateMnist } from './load-mnist.ts';
import type { MnistFile } from './mnist-files.ts';
import { filesOf, type Place, placesOf } from './places.ts';
import { readContent } from './read-content.ts';
import { contentFault, whyUnreadable } from './reading-fault.ts';

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

/** One of the files of a place, its bytes checked. */
export interface VerifiedFile extends Omit<FileStatus, 'state'> {
  /** `good`: MNIST's to the last bit; `foreign`: an IDX file, but another one; `corrupt`: anything else. */
  state: 'missing' | 'good' | 'foreign' | 'corrupt';
  /** Why it is foreign or corrupt, or what is there in place of a missing one; null otherwise. */
  reason: string | null;
  /** SHA-256 of the unpacked bytes; null where there are none, or more than the right file has. */
  sha256: string | null;
}

/**
 * Says where MNIST is looked for, and checks every file that is there against the SHA-256 of its unpacked bytes.
 *
 * @throws `signal.reason` if the signal is aborted.
 *
 * @example
 * ```ts
 * import { verifyMnist } from '@nn-labs/mnist/node';
 * const { places } = await verifyMnist({ cacheDir: 'no-such-folder', env: {} });
 * places[0]?.files.map(({ state }) => state); // => [ 'good', 'good', 'good', 'good', 'good' ]
 * places[1]?.files.map(({ state }) => state); // => [ 'missing', 'missing', 'missing', 'missing' ]
 * ```
 */
export async function verifyMnist(
  options: LocateOptions & { signal?: AbortSignal } = {},
): Promise<MnistStatus<VerifiedFile>> {
  const status = await mnistStatus(options);
  const places: PlaceStatus<VerifiedFile>[] = [];
  for (const place of status.places) {
    options.signal?.throwIfAborted();
    const files = await Promise.all(place.files.map((file, i) => verify(file, filesOf(place)[i]!)));
    const missing = files.filter(({ path }) => path === null);
    const instead = await lookAlike(
      place.path,
      missing.map(({ name }) => name),
    );
    for (const file of missing) file.reason = instead?.found ?? null;
    places.push({ ...place, files });
  }
  const used = status.used === null ? null : places[status.places.indexOf(status.used)]!;
  return { places, used, cacheDir: status.cacheDir };
}

async function verify({ name, path, bytes }: FileStatus, file: MnistFile): Promise<VerifiedFile> {
  if (path === null) return { name, path, bytes, state: 'missing', reason: null, sha256: null };
  try {
    const content = await readContent(path, file.rawBytes);
    const sha256 = content.overflow ? null : content.sha256;
    const fault = contentFault(path, file, content) ?? ({ state: 'good', reason: null } as const);
    return { name, path, bytes, ...fault, sha256 };
  } catch (error) {
    return { name, path, bytes, state: 'corrupt', reason: whyUnreadable(error), sha256: null };
  }
}
