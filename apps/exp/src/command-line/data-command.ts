import { resolve } from 'node:path';
import { type DataSet, errorText, path as pathOption, UsageError } from '@nn-labs/experiment';
import { Command } from 'commander';
import { findLabs, loadLab } from '../labs/labs.ts';
import { count } from '../terminal/figure-text.ts';
import { shownPath } from '../terminal/safe-text.ts';
import { exitCodes } from './exit-codes.ts';
import type { CommandSurroundings } from './surroundings.ts';
import { valueOption } from './value-option.ts';

interface DataFlags {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** What a command does with one data set: what `--json` prints of it. */
type Act = (
  data: DataSet,
  options: {
    readonly dataDir?: string;
    readonly env: CommandSurroundings['environment']['env'];
    readonly signal: AbortSignal;
  },
  surroundings: CommandSurroundings,
) => Promise<unknown>;

const nameWidth = 33;

/** `pnpm exp data status|fetch|verify`. */
export function dataCommand(surroundings: CommandSurroundings): Command {
  const command = new Command('data')
    .summary('find, download and verify the data of the labs')
    .description('Finds, downloads and verifies the data sets that the labs read.')
    .action(() => {
      throw new UsageError(
        'pnpm exp data: say what to do: status, fetch or verify',
        'Start with: pnpm exp data status',
      );
    });
  const add = (name: string, description: string, act: Act): void => {
    const dataDir = pathOption({ description: 'this folder, not where labs look', placeholder: '' });
    const sub = new Command(name)
      .summary(description)
      .description(`${description.charAt(0).toUpperCase()}${description.slice(1)}.`)
      .argument('[name]', 'only the data set of this name')
      .addOption(valueOption('--data-dir <folder>', dataDir))
      .option('--json', 'print one JSON object on standard output')
      .option('--quiet', 'no progress, no information')
      .option('--debug', 'show the stack of an error')
      .action((word: string | undefined, flags: DataFlags) => forEach(word, flags, act, surroundings));
    command.addCommand(sub);
  };
  add('status', 'say where data sets are looked for, and what is there', status);
  add('fetch', 'download what is missing, verified', fetch);
  add('verify', 'check every byte against its known SHA-256', verify);
  return command;
}

async function forEach(
  word: string | undefined,
  { dataDir, json }: DataFlags,
  act: Act,
  surroundings: CommandSurroundings,
): Promise<void> {
  const { terminal, environment } = surroundings;
  const { env, signal } = environment;
  const all = await dataSets(surroundings);
  const chosen =
    word === undefined ? all : all.filter(({ name }) => name.toLowerCase() === word.toLowerCase());
  const names = all.map(({ name }) => name).join(', ');
  if (chosen.length === 0) {
    throw word === undefined
      ? new UsageError('no lab names a data set', 'A lab does, with datasets in its definition.')
      : new UsageError(`no lab reads a data set '${word}'`, `There is: ${names || 'none'}.`);
  }
  if (dataDir !== undefined && chosen.length > 1) {
    throw new UsageError('--data-dir is the folder of one data set', `Name one of ${names}.`);
  }
  const options = { ...(dataDir === undefined ? {} : { dataDir: resolve(dataDir) }), env, signal };
  const found: unknown[] = [];
  for (const data of chosen) {
    if (chosen.length > 1) terminal.printText(`${found.length > 0 ? '\n' : ''}${data.name}`);
    found.push(await act(data, options, surroundings));
    if (signal.aborted) return;
  }
  if (json) terminal.printJson(chosen.length === 1 ? found[0] : found);
}

/** The data sets of all labs, each once. A lab that cannot be loaded keeps nobody from the data of the others. */
async function dataSets({ root, prepare, terminal }: CommandSurroundings): Promise<DataSet[]> {
  const labs = findLabs(root);
  await prepare?.(labs.map(({ id }) => `experiments/experiment-${id}`));
  const sets = new Map<string, DataSet>();
  for (const lab of labs) {
    try {
      for (const data of (await loadLab(lab)).datasets ?? [])
        if (!sets.has(data.name)) sets.set(data.name, data);
    } catch (error) {
      terminal.warn(`Lab ${lab.id} cannot be loaded: ${errorText(error)}`);
    }
  }
  return [...sets.values()];
}

const status: Act = async (data, options, { terminal }) => {
  const { summary, ...found } = await data.status(options);
  for (const { from, path, exists, files } of found.places) {
    terminal.print(`${placeName(from)} ${path}${exists ? '' : ' (no such folder)'}`);
    if (!exists) continue;
    for (const file of files) {
      const size = file.path === null ? '   missing' : `${count(file.bytes).padStart(10)} bytes`;
      terminal.print(`  ${file.name.padEnd(nameWidth)} ${size}`);
    }
  }
  terminal.print('');
  terminal.print(summary);
  return found;
};

const fetch: Act = async (data, options, { terminal, setCode }) => {
  try {
    const files = await data.fetch({
      ...options,
      onProgress: ({ file, received, total }) =>
        terminal.progress({
          task: `downloading ${file}`,
          done: received,
          total: total ?? received,
          unit: 'bytes',
        }),
    });
    terminal.clear();
    for (const { name, path, action } of files) {
      const what = action === 'kept' ? 'already there' : 'downloaded';
      terminal.print(`${what.padEnd(13)}  ${name.padEnd(24)} ${shownPath(path)}`);
    }
    return files;
  } catch (error) {
    if (!options.signal.aborted) throw error;
    setCode(exitCodes.interrupted);
    terminal.fail('stopped by Ctrl-C; files that were complete are kept');
    return null;
  }
};

const verify: Act = async (data, options, { terminal, setCode }) => {
  const { fault, note, ...verdict } = await data.verify(options);
  for (const { from, path, files } of verdict.places) {
    terminal.print(`${placeName(from)} ${path}`);
    for (const { name, state, reason = null } of files) {
      terminal.print(`  ${name.padEnd(nameWidth)} ${state}${reason === null ? '' : `: ${reason}`}`);
    }
  }
  if (note !== null) terminal.notice(note);
  if (fault !== null) {
    setCode(exitCodes.data);
    terminal.fail(fault.cause, fault.remedy);
  }
  return { ...verdict, good: fault === null };
};

function placeName(from: string): string {
  return (from === 'dataDir' ? '--data-dir' : from).padEnd(11);
}
