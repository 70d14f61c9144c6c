import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../options.ts';

/**
 * Writes a file so that after a kill, a full disk or a power cut it is there whole, or as it was before: the content goes
 * into a temporary file beside it, down to the disk, which then takes the file's name. The file's mode stays, and a link
 * still leads to the file.
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
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const { path } = placeOf(file);
  const temporary = await writeBeside(file, content);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/**
 * Writes a file as `writeWhole` does, before it returns.
 *
 * @throws UsageError where `file` is a folder, a device or a pipe; Error of the file system when it cannot be written.
 * @example
 * ```ts
 * import { mkdtempSync, readFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { writeWholeSync } from '@nn-labs/experiment/runs';
 *
 * const file = join(mkdtempSync(join(tmpdir(), 'whole-')), 'notes.txt');
 * writeWholeSync(file, 'six\n');
 * readFileSync(file, 'utf8'); // => 'six\n'
 * ```
 */
export function writeWholeSync(file: string, content: string | Uint8Array): void {
  const { path, mode } = placeOf(file);
  const temporary = temporaryName(path);
  try {
    writeFileSync(temporary, content, { flag: 'wx', flush: true });
    if (mode !== null) chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Writes a temporary file beside `file`, down to the disk, and answers its name. */
export async function writeBeside(file: string, content: string | Uint8Array): Promise<string> {
  const { path, mode } = placeOf(file);
  const temporary = temporaryName(path);
  const handle = await open(temporary, 'wx');
  try {
    await handle.writeFile(content);
    if (mode !== null) await handle.chmod(mode);
    await handle.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return temporary;
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

function temporaryName(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.part`;
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
    // Windows opens no folders; the name is then as safe as the file system makes it.
  }
}
