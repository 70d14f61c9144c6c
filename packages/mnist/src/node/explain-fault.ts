import type { SetName } from '../dataset/known-content.ts';
import { MnistDataError, type MnistDataErrorCode } from '../dataset/mnist-data-error.ts';
import { mnistFromBytes } from '../dataset/mnist-from-bytes.ts';
import { IdxFormatError } from '../idx/idx-format-error.ts';
import { readIdxHeader } from '../idx/idx-header.ts';
import { formatShape } from '../idx/idx-types.ts';
import { codeOf, type FoundFile, isFolder } from './find-file.ts';
import { GzipFault } from './inflate.ts';
import { isSound, type MnistFile, mnistFiles } from './mnist-files.ts';
import { nameOfPlace, type Place } from './places.ts';
import { type Content, readContent } from './read-content.ts';

const setNames: readonly SetName[] = ['train', 'test'];

/** One byte more than any of MNIST's files has: enough to tell that a file goes on. */
const longest = 47_040_016 + 1;

/** The error for files that are not in a place. */
export async function missingFiles(
  operation: string,
  place: Place,
  files: readonly MnistFile[],
  found: readonly (FoundFile | null)[],
): Promise<MnistDataError> {
  const missing = files.filter((_, i) => found[i] === null).map(({ name }) => name);
  const what = missing.length === files.length ? 'none of the four files' : `no ${missing.join(', no ')}`;
  const cause = (await isFolder(place.path))
    ? `${what} (packed or not) in this folder`
    : 'there is no such folder';
  return faultOf(operation, place, 'missing', cause);
}

/** Finds out what files really are that are not MNIST's, and makes an error of it. */
export async function explainFault(
  operation: string,
  place: Place,
  paths: readonly string[],
  read: readonly PromiseSettledResult<Content>[],
): Promise<MnistDataError> {
  for (const [i, result] of read.entries()) {
    if (result.status === 'rejected') return unreadable(operation, place, paths[i]!, result.reason);
  }
  const contents = read.map((result) => (result as PromiseFulfilledResult<Content>).value); // none was rejected
  try {
    for (const [i, set] of setNames.entries()) {
      const [imagesPath, labelsPath] = [paths[2 * i]!, paths[2 * i + 1]!];
      const images = await wholeContent(operation, place, imagesPath, contents[2 * i]!);
      const labels = await wholeContent(operation, place, labelsPath, contents[2 * i + 1]!);
      mnistFromBytes({ set, images, labels, imagesPath, labelsPath });
    }
  } catch (error) {
    return fromContent(operation, place, error);
  }
  const changed = paths.filter((_, i) => !isSound(mnistFiles[i]!, contents[i]!));
  const cause = `${changed.join(' and ')}: bytes were changed (labels and pixel sums are MNIST’s, the SHA-256 is not)`;
  return faultOf(operation, place, 'corrupt', cause, changed[0]);
}

/** A file that cannot be read or unpacked. */
export function unreadable(operation: string, place: Place, path: string, error: unknown): MnistDataError {
  if (error instanceof GzipFault)
    return faultOf(operation, place, 'corrupt', `${path}: ${error.message}`, path, error);
  const reason = codeOf(error) ?? String(error);
  return faultOf(operation, place, 'missing', `${path} cannot be read (${reason})`, path, error);
}

/** A file that goes on where it should have ended. */
export function tooLong(operation: string, place: Place, path: string, limit: number): MnistDataError {
  return faultOf(operation, place, 'corrupt', `${path} holds more than ${limit} bytes`, path);
}

/** An error about the bytes of a file, told as one about the place it is in; others are thrown. */
export function fromContent(operation: string, place: Place, error: unknown): MnistDataError {
  if (!(error instanceof MnistDataError || error instanceof IdxFormatError)) throw error;
  if (error instanceof MnistDataError && error.from !== 'bytes') return error; // it is told so already
  const cause = error.message.replace(/^\w+: /, '').replace(/\.$/, '');
  if (error instanceof IdxFormatError) return faultOf(operation, place, 'corrupt', cause, error.path, error);
  return faultOf(operation, place, error.code, cause, error.path, error);
}

function faultOf(
  operation: string,
  place: Place,
  code: MnistDataErrorCode,
  cause: string,
  path: string = place.path,
  error?: unknown,
): MnistDataError {
  return new MnistDataError({
    code,
    from: place.from,
    message: `${operation}: ${nameOfPlace(place)}: ${cause}.`,
    remedy: remedies[place.from],
    path,
    cause: error,
  });
}

const remedies: Readonly<Record<Place['from'], string>> = {
  dataDir:
    'Put MNIST’s four original files there, or give no folder, so that MNIST_DIR or the cache is used.',
  MNIST_DIR: 'Put MNIST’s four original files there, or unset MNIST_DIR, so that the cache is used.',
  cache: 'Download them with fetchMnist, or set MNIST_DIR to a folder that has them.',
};

/** The whole of a file of which only as much was read as the right one has. */
async function wholeContent(
  operation: string,
  place: Place,
  path: string,
  { raw, overflow }: Content,
): Promise<Uint8Array> {
  if (!overflow) return raw;
  const more = await readContent(path, longest);
  const { type, shape, totalBytes } = readIdxHeader(more.raw, path);
  if (!more.overflow || totalBytes < longest) return more.raw;
  const content = `${type} ${formatShape(shape)}, more than any of MNIST’s files`;
  throw faultOf(operation, place, 'mismatch', `not MNIST: ${path} holds ${content}`, path);
}
