import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findFiles, kindOf } from './find-file.ts';
import { mnistFiles, namesOfFile } from './mnist-files.ts';

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
