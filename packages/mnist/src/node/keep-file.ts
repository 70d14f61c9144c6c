import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { MnistDataError } from '../dataset/mnist-data-error.ts';
import { codeOf, isFolder } from './find-file.ts';
import type { Place } from './places.ts';

/** Makes the folder for the files, and removes temporary files that a killed download left there. */
export async function prepareFolder(operation: string, place: Place): Promise<void> {
  try {
    await makeFolder(place.path);
    await access(place.path, constants.W_OK);
  } catch (error) {
    throw unwritable(operation, place, error);
  }
  await removeLeftovers(place.path);
}

/** As `mkdir` with `recursive`, which never returns where mkdir answers ENOENT in a folder that exists (as in /proc). */
async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path).catch(async (error: unknown) => {
    if (!(await isFolder(path))) throw error; // if it is a folder, another process has made it
  });
}

/**
 * Writes a file so that the file is there whole or not at all, also when other processes write the same file or this process
 * is killed: the bytes go into a temporary file in the same folder, down to the disk, and the temporary file is renamed.
 */
export async function keepFile(
  operation: string,
  place: Place,
  name: string,
  bytes: Uint8Array,
): Promise<string> {
  const path = join(place.path, name);
  const temporary = join(place.path, `${name}.${process.pid}-${randomUUID()}.part`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await renamePatiently(temporary, path);
    return path;
  } catch (error) {
    await rm(temporary, { force: true });
    throw unwritable(operation, place, error);
  }
}

/** Renames a file; Windows refuses for as long as another process has the one that is to be replaced open. */
async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (attempt === 10 || !['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error) ?? '')) throw error;
      await setTimeout(50);
    }
  }
}

const anHour = 3_600_000;

async function removeLeftovers(dir: string): Promise<void> {
  const leftovers = (await readdir(dir)).filter((name) =>
    /^(train|t10k)-.*-ubyte\.gz\.\d+-[\da-f-]{36}\.part$/.test(name),
  );
  for (const name of leftovers) {
    const path = join(dir, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    ); // another process has removed the file
    if (age > anHour) await rm(path, { force: true });
  }
}

function unwritable(operation: string, { from, path }: Place, error: unknown): MnistDataError {
  const reason = codeOf(error) ?? String(error);
  return new MnistDataError({
    code: 'unwritable',
    from,
    message: `${operation}: the files cannot be kept in ${path} (${reason}).`,
    remedy:
      from === 'cache'
        ? 'Set MNIST_DIR to a folder that has the files, or XDG_CACHE_HOME to a folder that can be written.'
        : 'Name a folder that can be written.',
    path,
    cause: error,
  });
}
