import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type MnistFile, namesOfFile } from './mnist-files.ts';

/** A file that was found. */
export interface FoundFile {
  /** Where it is. */
  path: string;
  /** Its length, packed as it is. */
  bytes: number;
}

/** Where the files are in the folder; null for those that are not. */
export function findFiles(dir: string, files: readonly MnistFile[]): Promise<(FoundFile | null)[]> {
  return Promise.all(files.map(({ name }) => findFile(dir, name)));
}

/** The first of a file's names that is a file in the folder, or null. */
export async function findFile(dir: string, name: string): Promise<FoundFile | null> {
  const candidates = await Promise.all(
    namesOfFile(name).map((candidate) => regularFile(join(dir, candidate))),
  );
  return candidates.find((candidate) => candidate !== null) ?? null;
}

async function regularFile(path: string): Promise<FoundFile | null> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? { path, bytes: stats.size } : null;
  } catch (error) {
    // Something is there, but closed to us: let whoever opens it say so.
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '') ? null : { path, bytes: 0 };
  }
}

/** Whether the path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** What is there, in words; null if nothing is. */
export async function kindOf(path: string): Promise<string | null> {
  const stats = await stat(path).catch(() => null);
  if (stats === null) return null;
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  return stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
}

/** The code of a system error: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code; // not by instanceof: jest's tests have an Error of their own
  return typeof code === 'string' ? code : undefined;
}
