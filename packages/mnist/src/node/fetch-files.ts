import { rm } from 'node:fs/promises';
import { MnistDataError } from '../dataset/mnist-data-error.ts';
import { foreignContent, isGzip } from '../idx/foreign-content.ts';
import { download, StallBudget } from './download.ts';
import { findFile } from './find-file.ts';
import { keepFile, prepareFolder } from './keep-file.ts';
import { MirrorFault, mirrorsOf, type Timeouts } from './mirrors.ts';
import { isSound, type MnistFile } from './mnist-files.ts';
import type { Environment, Place } from './places.ts';
import { GzipFault, inflate, mostPackedBytes, readMnistFile, sha256Of } from './read-content.ts';
import { whyUnreadable } from './reading-fault.ts';

/** How far a download has come. */
export interface DownloadProgress {
  /** The file's name, without `.gz`. */
  file: string;
  /** The bytes that have arrived. */
  received: number;
  /** The bytes to come in all, where the mirror says so. */
  total: number | undefined;
  /** The base address of the mirror. */
  mirror: string;
}

/** How to download. */
export interface TransferOptions {
  /** Base addresses to ask in turn; those of MNIST_MIRRORS (separated by commas), else three public ones. */
  mirrors?: readonly string[];
  /** Called for every piece that arrives. */
  onProgress?: (progress: DownloadProgress) => void;
  /** Stops the download; what is whole by then is kept. */
  signal?: AbortSignal;
  /** How long to wait for mirrors that do not answer. */
  timeouts?: Timeouts;
}

/** A file that is there now, with its content. */
export interface FileAtHand {
  name: string;
  path: string;
  raw: Uint8Array;
  /** The mirror that it was fetched from just now. */
  mirror?: string;
}

/** Files in a folder, each read and checked or, where missing, downloaded. */
export async function fetchFiles(
  operation: string,
  place: Place,
  { env = process.env, mirrors, ...transfer }: TransferOptions & { env?: Environment },
  files: readonly MnistFile[],
): Promise<FileAtHand[]> {
  const present = await Promise.all(files.map((file) => soundFile(operation, place, file)));
  transfer.signal?.throwIfAborted();
  if (!present.includes(null)) return present as FileAtHand[]; // none is null
  const get = askMirrors(operation, mirrorsOf(operation, mirrors, env), transfer);
  await prepareFolder(operation, place);
  const atHand: FileAtHand[] = [];
  for (const [i, file] of files.entries()) {
    const there = present[i];
    if (there) {
      atHand.push(there);
      continue;
    }
    const { packed, raw, mirror } = await get(file);
    const path = await keepFile(operation, place, `${file.name}.gz`, packed);
    const shadow = await findFile(place.path, file.name);
    if (shadow !== null && shadow.path !== path) await rm(shadow.path, { force: true }); // unsound: see soundFile
    atHand.push({ name: file.name, path, raw, mirror });
  }
  return atHand;
}

/** A file that is there and is the right one; null for a missing one, and for a damaged one in the cache. */
async function soundFile(operation: string, place: Place, file: MnistFile): Promise<FileAtHand | null> {
  const found = await findFile(place.path, file.name);
  if (found === null) return null;
  const content = await readMnistFile(found.path, file).catch((error: unknown) => {
    whyUnreadable(error); // throws an error that is not about the file
    return null;
  });
  if (content !== null && isSound(file, content))
    return { name: file.name, path: found.path, raw: content.raw };
  if (place.from === 'cache') return null;
  throw new MnistDataError({
    code: 'mismatch',
    from: place.from,
    message: `${operation}: ${found.path} is there, but is not MNIST’s ${file.name}.`,
    remedy: 'Move it away or name another folder; only files in the cache are replaced.',
    path: found.path,
  });
}

/** Gets files from the first mirror that gives each, and remembers which mirrors do not answer. */
function askMirrors(
  operation: string,
  mirrors: readonly string[],
  { onProgress, signal, timeouts }: TransferOptions,
) {
  const budget = new StallBudget(timeouts);
  const silent = new Map<string, string>();
  const getFrom = async (mirror: string, file: MnistFile) => {
    const known = silent.get(mirror);
    if (known !== undefined) throw new MirrorFault(known);
    if (budget.nextMs <= 0) throw new MirrorFault('not asked, since too long was waited for the others');
    const packed = await download(new URL(`${file.name}.gz`, mirror), {
      limit: mostPackedBytes(file.rawBytes),
      budget,
      signal,
      onBytes: (received, total) => onProgress?.({ file: file.name, received, total, mirror }),
    });
    return { packed, raw: await unpack(packed, file), mirror };
  };
  return async (file: MnistFile) => {
    const reasons = new Map<string, string[]>(); // most often all mirrors have the same
    for (const mirror of mirrors) {
      try {
        return await getFrom(mirror, file);
      } catch (error) {
        if (!(error instanceof MirrorFault)) throw error;
        if (error.silent) silent.set(mirror, error.message);
        reasons.set(error.message, [...(reasons.get(error.message) ?? []), mirror]);
      }
    }
    const why = [...reasons].map(([reason, of]) => `${of.join(', ')}: ${reason}`).join('; ');
    throw new MnistDataError({
      code: 'unreachable',
      from: 'mirrors',
      message: `${operation}: no mirror gave ${file.name}.gz: ${why || 'there is none to ask'}.`,
      remedy: 'Go online, set MNIST_DIR to a folder with the four files, or name a mirror in MNIST_MIRRORS.',
    });
  };
}

/** Unpacks what a mirror sent, and makes sure that it is the file on record. */
async function unpack(packed: Uint8Array, file: MnistFile): Promise<Uint8Array> {
  if (!isGzip(packed)) throw new MirrorFault(notGzip(packed));
  try {
    const content = await inflate(packed, file.rawBytes);
    if (content.overflow)
      throw new MirrorFault(`unpacks to more than the ${file.rawBytes} bytes of this file`);
    const sha256 = sha256Of(content.raw);
    if (isSound(file, { ...content, sha256 })) return content.raw;
    throw new MirrorFault(
      `other content: SHA-256 ${sha256.slice(0, 8)}… instead of ${file.sha256.slice(0, 8)}…`,
    );
  } catch (error) {
    if (error instanceof GzipFault) throw new MirrorFault(error.message, { cause: error });
    throw error;
  }
}

function notGzip(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty answer';
  return `${foreignContent(bytes)?.found ?? 'bytes'}, not a gzip file`;
}
