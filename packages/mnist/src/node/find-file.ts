import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { namesOfFile } from './mnist-files.ts';

/** A file that was found. */
export interface FoundFile {
  /** Where it is. */
  path: string;
  /** Its length, packed as it is. */
  bytes: number;
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
    const { size, isFile } = await statOf(path);
    return isFile ? { path, bytes: size } : null;
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

async function statOf(path: string): Promise<{ size: number; isFile: boolean }> {
  const stats = await stat(path);
  return { size: stats.size, isFile: stats.isFile() };
}

/** The code of a system error: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
