import { readFile, stat } from 'node:fs/promises';
import { DataError, UsageError } from '@nn-labs/experiment';

/**
 * The bytes of a file that was named; a folder, a pipe or a device is refused before it is opened, since reading it may
 * never end.
 */
export async function readFileOnce(file: string, remedy: string, mostBytes: number): Promise<Uint8Array> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw new UsageError(`there is no file ${file}`, remedy);
  if (!found.isFile()) throw new UsageError(`${file} is not a file`, remedy);
  if (found.size > mostBytes) {
    throw new DataError(`${file} has ${found.size} bytes, more than ${mostBytes}`, remedy);
  }
  try {
    return await readFile(file);
  } catch (cause) {
    throw new DataError(`${file} cannot be read: ${(cause as Error).message}`, undefined, { cause });
  }
}
