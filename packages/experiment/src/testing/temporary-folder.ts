/**
 * Folders for tests, in Node.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';

let made: string[] | null = null;

/**
 * A new folder with these files, by their names in it; the folder is removed when the process ends.
 *
 * @throws Error of the file system when the folder cannot be written.
 * @example
 * ```ts
 * import { readdirSync } from 'node:fs';
 * import { idxFiles, smallPictures } from '@nn-labs/experiment/testing';
 * import { temporaryFolder } from '@nn-labs/experiment/testing/node';
 *
 * const folder = temporaryFolder(idxFiles(smallPictures()));
 * readdirSync(folder).length; // => 4
 * ```
 */
export function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nn-labs-')));
  if (made === null) {
    const all: string[] = [];
    made = all;
    process.once('exit', () => {
      for (const each of all) rmSync(each, { recursive: true, force: true });
    });
  }
  made.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
