import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../options.ts';
import { DataError } from '../outcome.ts';

/**
 * Writes a file so that a kill, a full disk or a power cut leaves the file whole or unchanged: the content goes into a
 * temporary file in the same folder, is brought down to the disk, and the temporary file is renamed. The file's mode stays,
 * and a link still leads to the file. `beforeRename` is called when the content is on the disk and the file has not got its
 * name yet; when `beforeRename` throws, the file stays unchanged.
 *
 * @throws UsageError where `file` is a folder, a device or a pipe; Error of the file system when it cannot be written.
 * @example
 * ```ts
 * import { mkdtempSync, readFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { writeWhole } from '@nn-labs/experiment/runs';
 *
 * const file = join(mkdtempSync(join(tmpdir(), 'whole-')), 'notes.txt');
 * await writeWhole(file, 'six\n');
 * readFileSync(file, 'utf8'); // => 'six\n'
 * ```
 */
export async function writeWhole(
  file: string,
  content: string | Uint8Array,
  beforeRename?: () => Promise<void>,
): Promise<void> {
  const { path, mode } = placeOf(file);
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  const handle = await open(temporary, 'wx');
  try {
    try {
      await handle.writeFile(content);
      if (mode !== null) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await beforeRename?.();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Where a link leads, and the mode of the file that is there; null for none. */
function placeOf(file: string): { readonly path: string; readonly mode: number | null } {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return { path: file, mode: null };
  if (!stats.isFile()) {
    throw new UsageError(
      `${file} is a ${stats.isDirectory() ? 'folder' : 'device or pipe'}; a file cannot be written in its place`,
      'Name a file.',
    );
  }
  return { path: realpathSync(file), mode: stats.mode & 0o777 };
}

/** Brings the names in a folder down to the disk, where the system can. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Windows cannot open a folder; there the file system alone keeps the name safe.
  }
}

/**
 * The bytes of a file that may come from anyone. A folder, a device, a pipe and a file of more than `atMost` bytes
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
  // A file of size 0 is not read: some files of /proc have size 0 and no end.
  return stats.size === 0 ? new Uint8Array(0) : readFileSync(file);
}

/**
 * The content of the same file as UTF-8 text.
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
