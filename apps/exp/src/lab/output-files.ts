import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Config, type Experiment, flagName, type Options } from '@nn-labs/experiment';
import { refuse } from '../command-line/value-option.ts';

/** Refuses files that a run could not write at its end, or would destroy, before it begins. */
export function checkOutputFiles({ options }: Experiment, config: Config<Options>, force: boolean): void {
  for (const [name, { writes, owns }] of Object.entries(options)) {
    const value = config[name];
    if (writes !== true || typeof value !== 'string') continue;
    const [flag, file] = [flagName(name), resolve(value)];
    const folder = dirname(file);
    const hasFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
    const stats = hasFolder ? statSync(file, { throwIfNoEntry: false }) : undefined;
    const isFile = stats?.isFile() !== false;
    refuse([
      [!hasFolder, `${flag}: the folder ${folder} does not exist`, 'Make it first.'],
      [stats?.isDirectory() === true, `${flag}: ${file} is a folder`, 'Give the name of a file in it.'],
      [!isFile, `${flag}: ${file} is a device or a pipe`, 'Give the name of a file.'],
      [
        hasFolder && !(isWritable(folder) && (stats === undefined || isWritable(file))),
        `${flag}: ${file} cannot be written`,
        'Choose another place.',
      ],
      [
        isFile && stats !== undefined && stats.size > 0 && !force && owns?.(startOf(file)) === false,
        `${flag}: ${file} holds something else than this lab writes`,
        'Choose another name, or add --force to replace it.',
      ],
    ]);
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** As much of a file as its lab looks at. */
function startOf(file: string): Uint8Array {
  const start = new Uint8Array(4096);
  const descriptor = openSync(file, 'r');
  try {
    return start.subarray(0, readSync(descriptor, start));
  } finally {
    closeSync(descriptor);
  }
}
