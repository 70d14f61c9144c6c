import { resolve } from 'node:path';
import type { TransferOptions } from './fetch-files.ts';
import { mnistFiles } from './mnist-files.ts';
import { type Place, type PlaceOptions, placesOf } from './places.ts';

/** Options of {@link fetchMnist}. */
export interface FetchMnistOptions extends Omit<PlaceOptions, 'dataDir'>, TransferOptions {
  /** The folder that the files are to be in; the cache by default. */
  dir?: string;
}

/** What became of one file. */
export interface FetchedFile {
  /** The original name, without `.gz`. */
  name: string;
  /** Where it is. */
  path: string;
  /** Whether it was there already or has been downloaded. */
  action: 'kept' | 'fetched';
  /** The base address of the mirror that it came from. */
  mirror?: string;
}

/**
 * Downloads those of MNIST's four files that are not yet in a folder, packed (`.gz`).
 *
 * The mirrors are asked in turn, by https; redirects are followed, but never to plain http. (Plain http is used only
 * where a mirror's host is this machine: localhost, 127.0.0.1, [::1].) A file is kept only if its unpacked bytes have
 * the SHA-256 on record, and appears under its name whole or not at all; other processes may fetch the same at the same
 * time. A damaged file in the cache is replaced; one in `dir` is an error. Mirrors that do not answer cost nine
 * seconds in all, then the download fails.
 *
 * @throws {MnistDataError} `unreachable` if no mirror gives a file, with each one's reason; `unwritable` if the
 * folder cannot be written; `mismatch` if `dir` has another file of that name; `configuration` if a mirror is not https.
 * @throws `signal.reason` if the signal is aborted.
 *
 * @example
 * ```ts
 * import { fetchMnist } from '@nn-labs/mnist/node';
 * await fetchMnist({ dir: 'mnist', mirrors: ['http://example.org/'] }); // throws is not https
 * ```
 */
export async function fetchMnist(options: FetchMnistOptions = {}): Promise<FetchedFile[]> {
  const { dir, ...rest } = options;
  options.signal?.throwIfAborted();
  const cache = placesOf({ ...rest, env: { ...(options.env ?? process.env), MNIST_DIR: undefined } }).at(-1)!;
  const place: Place = dir === undefined ? cache : { from: 'dataDir', path: resolve(dir) };
  const { fetchFiles } = await import('./fetch-files.ts'); // the network's modules: only where they are needed
  const files = await fetchFiles('fetchMnist', place, options, mnistFiles);
  return files.map(({ name, path, mirror }) =>
    mirror === undefined ? { name, path, action: 'kept' } : { name, path, action: 'fetched', mirror },
  );
}
