import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type MnistFile, mnistFiles, namesOfFile } from './mnist-files.ts';

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
    // The file is there, but this user may not look at it: opening it will give the error.
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '') ? null : { path, bytes: 0 };
  }
}

/** Whether the path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return (await kindOf(path)) === 'a folder';
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

/** What was found in place of missing files, and what to do about it. */
interface LookAlike {
  found: string;
  remedy: string;
}

/** Folders in which other programs keep MNIST: torchvision and Keras among them. */
const usualFolders = ['MNIST/raw', 'raw', 'mnist/raw', 'FashionMNIST/raw', 'MNIST', 'mnist', 'data'];

/** The files themselves in a folder below, under a browser's name for a second download, or something that is not a file. */
export async function lookAlike(folder: string, missing: readonly string[]): Promise<LookAlike | null> {
  if (missing.length === 0) return null;
  for (const below of usualFolders) {
    const path = join(folder, below);
    const found = await findFiles(path, mnistFiles);
    if (!found.includes(null)) {
      return { found: `all four are in ${below}`, remedy: `Name that folder: ${path}` };
    }
  }
  const entries = await readdir(folder).catch((): string[] => []);
  for (const name of missing.flatMap(namesOfFile)) {
    if (entries.includes(name)) {
      const kind = (await kindOf(join(folder, name))) ?? 'a link to nothing';
      return { found: `${name} is ${kind}, not a file`, remedy: 'Put the file itself there.' };
    }
    const copy = entries.find((entry) => entry !== name && entry.replace(/ ?\(\d+\)/, '') === name);
    if (copy !== undefined) return { found: `there is ‘${copy}’`, remedy: `Rename it to ${name}.` };
  }
  return null;
}
