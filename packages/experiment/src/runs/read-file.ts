import { readFileSync, statSync } from 'node:fs';
import { DataError } from '../outcome.ts';

/**
 * The bytes of a file that anybody may have put there. A folder, a device, a pipe and a file of more than `atMost` bytes
 * are refused before a byte is read.
 *
 * @throws DataError that calls the file `name`; Error of the file system, such as ENOENT.
 * @example
 * ```ts
 * import { readBounded } from '@nn-labs/experiment/runs';
 * readBounded('package.json', 1_000_000).length > 2; // => true
 * readBounded('package.json', 2); // throws package.json is too large
 * readBounded('.', 2); // throws . is a folder, not a file
 * ```
 */
export function readBounded(file: string, atMost: number, name: string = file): Uint8Array {
  const stats = statSync(file);
  if (!stats.isFile()) {
    throw new DataError(`${name} is a ${stats.isDirectory() ? 'folder' : 'device or a pipe'}, not a file`);
  }
  if (stats.size > atMost) {
    throw new DataError(`${name} is too large: ${stats.size} bytes, where at most ${atMost} are expected`);
  }
  // What the system calls empty is not read: some files of /proc have no end.
  return stats.size === 0 ? new Uint8Array(0) : readFileSync(file);
}

/**
 * The same as text, UTF-8.
 *
 * @throws what `readBounded` throws.
 * @example
 * ```ts
 * import { readBoundedText } from '@nn-labs/experiment/runs';
 * readBoundedText('package.json', 1_000_000)[0]; // => '{'
 * ```
 */
export function readBoundedText(file: string, atMost: number, name: string = file): string {
  return Buffer.from(readBounded(file, atMost, name)).toString();
}
