import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Config, type Experiment, type Options, UsageError } from '@nn-labs/experiment';
import { flagName } from './flag-name.ts';

/** As much of a file as its lab looks at. */
const startBytes = 4096;

/** Refuses files that a run could not write at its end, or would destroy, before it begins. */
export function checkOutputFiles({ options }: Experiment, config: Config<Options>, force: boolean): void {
  for (const [name, { writes, owns }] of Object.entries(options)) {
    const value = config[name];
    if (writes !== true || typeof value !== 'string') continue;
    const file = resolve(value);
    checkPlace(flagName(name), file);
    if (force || owns === undefined) continue;
    const start = startOf(file);
    if (start.length === 0 || owns(start)) continue;
    throw new UsageError(
      `${flagName(name)}: ${file} holds something else than this lab writes`,
      'Choose another name, or add --force to replace it.',
    );
  }
}

function checkPlace(flag: string, file: string): void {
  const folder = dirname(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`${flag}: the folder ${folder} does not exist`, 'Make it first.');
  }
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) {
    throw new UsageError(`${flag}: ${file} is a folder`, 'Give the name of a file in it.');
  }
  if (stats !== undefined && !stats.isFile()) {
    throw new UsageError(`${flag}: ${file} is a device or a pipe`, 'Give the name of a file.');
  }
  if (!isWritable(stats === undefined ? folder : file) || !isWritable(folder)) {
    throw new UsageError(`${flag}: ${file} cannot be written`, 'Choose another place.');
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

/** The first bytes of a file; none where there is no file. */
function startOf(file: string): Uint8Array {
  const start = new Uint8Array(startBytes);
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return start.subarray(0, 0);
  }
  try {
    return start.subarray(0, readSync(descriptor, start));
  } finally {
    closeSync(descriptor);
  }
}
