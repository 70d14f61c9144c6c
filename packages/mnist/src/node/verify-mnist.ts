import { contentFault } from './content-fault.ts';
import type { LocateOptions } from './locate-mnist.ts';
import { lookAlike } from './look-alike.ts';
import type { MnistFile } from './mnist-files.ts';
import { type FileStatus, type MnistStatus, mnistStatus, type PlaceStatus } from './mnist-status.ts';
import { filesOf } from './places.ts';
import { readContent } from './read-content.ts';
import { whyUnreadable } from './reading-fault.ts';

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
