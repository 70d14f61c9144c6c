import { readIdxHeader } from '../idx/idx-header.ts';
import type { ChoiceOptions } from './choose-place.ts';
import { isSound, type MnistFile } from './mnist-files.ts';
import { type FileStatus, type MnistStatus, mnistStatus, type PlaceStatus } from './mnist-status.ts';
import { filesOf } from './places.ts';
import { type Content, readContent } from './read-content.ts';

/** One of the files of a place, its bytes checked. */
export interface VerifiedFile extends Omit<FileStatus, 'state'> {
  /** `good`: MNIST's to the last bit; `foreign`: an IDX file, but another one; `corrupt`: anything else. */
  state: 'missing' | 'good' | 'foreign' | 'corrupt';
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
  options: ChoiceOptions & { signal?: AbortSignal } = {},
): Promise<MnistStatus<VerifiedFile>> {
  const status = await mnistStatus(options);
  const places: PlaceStatus<VerifiedFile>[] = [];
  for (const place of status.places) {
    options.signal?.throwIfAborted();
    const files = await Promise.all(place.files.map((file, i) => verify(file, filesOf(place)[i]!)));
    places.push({ ...place, files });
  }
  const used = status.used === null ? null : places[status.places.indexOf(status.used)]!;
  return { places, used, cacheDir: status.cacheDir };
}

async function verify({ name, path, bytes }: FileStatus, file: MnistFile): Promise<VerifiedFile> {
  if (path === null) return { name, path, bytes, state: 'missing', sha256: null };
  const content = await readContent(path, file.rawBytes).catch(() => null);
  if (content === null) return { name, path, bytes, state: 'corrupt', sha256: null };
  const sha256 = content.overflow ? null : content.sha256;
  return { name, path, bytes, state: stateOf(content, file, path), sha256 };
}

function stateOf(content: Content, file: MnistFile, path: string): VerifiedFile['state'] {
  if (isSound(file, content)) return 'good';
  try {
    const { totalBytes } = readIdxHeader(content.raw, path);
    const whole = content.overflow ? totalBytes > file.rawBytes : totalBytes === content.raw.length;
    return whole ? 'foreign' : 'corrupt';
  } catch {
    return 'corrupt';
  }
}
