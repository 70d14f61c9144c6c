import { MnistDataError, type MnistDataErrorCode } from '../dataset/mnist-data-error.ts';
import { IdxFormatError } from '../idx/idx-format-error.ts';
import { codeOf, type FoundFile, isFolder, kindOf } from './find-file.ts';
import { GzipFault, memoryFault } from './inflate.ts';
import { lookAlike } from './look-alike.ts';
import type { MnistFile } from './mnist-files.ts';
import { nameOfPlace, type Place } from './places.ts';

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

/** The error for files that are not in a place. */
export async function missingFiles(
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
