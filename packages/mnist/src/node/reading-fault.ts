import { MnistDataError, type MnistDataErrorCode } from '../dataset/mnist-data-error.ts';
import { formatShape } from '../idx/idx-types.ts';
import { IdxFormatError, parseIdx, readIdxHeader } from '../idx/parse-idx.ts';
import { codeOf, type FoundFile, findFiles, isFolder, kindOf, lookAlike } from './find-file.ts';
import { isSound, type MnistFile } from './mnist-files.ts';
import { nameOfPlace, type Place } from './places.ts';
import { type Content, GzipFault, memoryFault } from './read-content.ts';

/** What is being read when a fault is found. */
export interface Reading {
  /** The function that was called. */
  operation: string;
  place: Place;
  /** What to do about a fault; how to get MNIST into the place, where it is omitted. */
  remedy?: string;
}

/** An error about what is read. */
export function readingFault(
  { operation, place, remedy = remedies[place.from] }: Reading,
  code: MnistDataErrorCode,
  cause: string,
  path: string = place.path,
  error?: unknown,
): MnistDataError {
  const message = `${operation}: ${nameOfPlace(place)}: ${cause}.`;
  return new MnistDataError({ code, from: place.from, message, remedy, path, cause: error });
}

const remedies: Readonly<Record<Place['from'], string>> = {
  dataDir: 'Put MNIST’s four original files there, or give no folder.',
  MNIST_DIR: 'Put MNIST’s four original files there, or unset MNIST_DIR.',
  sample: 'Get the package’s files again, or set MNIST_DIR to a folder that has MNIST’s four files.',
  cache: 'Download them with fetchMnist, or set MNIST_DIR to a folder that has them.',
};

/** The paths of files that have to be in a place. */
export async function presentFiles(reading: Reading, files: readonly MnistFile[]): Promise<string[]> {
  const found = await findFiles(reading.place.path, files);
  const paths = found.flatMap((file) => file?.path ?? []);
  if (paths.length < files.length) throw await missingFiles(reading, files, found);
  return paths;
}

/** The error for files that are not in a place. */
async function missingFiles(
  reading: Reading,
  files: readonly MnistFile[],
  found: readonly (FoundFile | null)[],
): Promise<MnistDataError> {
  const missing = files.filter((_, i) => found[i] === null).map(({ name }) => name);
  const { path } = reading.place;
  if (!(await isFolder(path))) {
    const kind = await kindOf(path);
    const cause = kind === null ? 'there is no such folder' : `this is ${kind}, not a folder`;
    return readingFault(reading, 'missing', cause);
  }
  const what = missing.length === files.length ? 'none of the four files' : `no ${missing.join(', no ')}`;
  const instead = await lookAlike(path, missing);
  const cause = `${what} (packed or not) in this folder${instead === null ? '' : `, but ${instead.found}`}`;
  const way = instead === null ? reading : { ...reading, remedy: instead.remedy };
  return readingFault(way, 'missing', cause);
}

/** Why a file cannot be read or unpacked, in words; other errors, such as a lack of memory, are thrown. */
export function whyUnreadable(error: unknown): string {
  if (error instanceof GzipFault) return error.message;
  const code = codeOf(error);
  const lack = memoryFault(error);
  if (code === undefined || lack !== null) throw lack ?? error;
  return `it cannot be read (${code})`;
}

/** A file that cannot be read or unpacked. */
export function unreadable(reading: Reading, path: string, error: unknown): MnistDataError {
  const code = error instanceof GzipFault ? 'corrupt' : 'missing';
  return readingFault(reading, code, `${path}: ${whyUnreadable(error)}`, path, error);
}

/** An error about the bytes of a file, told as one about the place it is in; others are thrown. */
export function fromContent(reading: Reading, error: unknown): MnistDataError {
  if (!(error instanceof MnistDataError || error instanceof IdxFormatError)) throw error;
  if (error instanceof MnistDataError && error.from !== 'bytes') return error; // it is told so already
  const cause = error.message.replace(/^\w+: /, '').replace(/\.$/, '');
  if (error instanceof IdxFormatError) return readingFault(reading, 'corrupt', cause, error.path, error);
  return readingFault(reading, error.code, cause, error.path, error);
}

/** What is wrong with a file that should be one of those on record; the reason completes the sentence "x.gz: …". */
export interface ContentFault {
  /** `foreign`: an IDX file, but another one; `corrupt`: anything else. */
  state: 'foreign' | 'corrupt';
  reason: string;
}

/** What is wrong with the content of a file; null if nothing is. */
export function contentFault(path: string, file: MnistFile, content: Content): ContentFault | null {
  if (isSound(file, content)) return null;
  try {
    const { type, shape, totalBytes } = content.overflow
      ? readIdxHeader(content.raw, path)
      : { ...parseIdx(content.raw, { path }), totalBytes: content.raw.length };
    if (content.overflow && totalBytes <= file.rawBytes) {
      return { state: 'corrupt', reason: `more than the ${totalBytes} bytes that its header promises` };
    }
    const held = `${type} ${formatShape(shape)}`;
    const reason =
      totalBytes === file.rawBytes
        ? `it holds ${held} as it should, but bytes were changed (other SHA-256)`
        : `it holds ${held}, which is not MNIST’s`;
    return { state: 'foreign', reason };
  } catch (error) {
    if (!(error instanceof IdxFormatError)) throw error;
    return { state: 'corrupt', reason: withoutPath(error) };
  }
}

function withoutPath({ message, path }: IdxFormatError): string {
  return message.replace(`parseIdx: ${path}, `, '').replace(/\.$/, '');
}
