import { resolve } from 'node:path';
import {
  type DataSet,
  type DataSetOptions,
  errorText,
  path as pathOption,
  stoppedBy,
  UsageError,
} from '@nn-labs/experiment';
import { Command } from 'commander';
import { findLabs, loadLab } from '../labs/labs.ts';
import { count } from '../terminal/figure-text.ts';
import { shownPath } from '../terminal/safe-text.ts';
import { exitCodes } from './exit-codes.ts';
import { addOutputOptions, type CommandSurroundings } from './surroundings.ts';
import { refuse, valueOption } from './value-option.ts';

/** What a command does with a data set; it answers what `--json` prints of it. */
type Act = (data: DataSet, options: DataSetOptions, surroundings: CommandSurroundings) => Promise<unknown>;

/** `pnpm exp data status|fetch|verify [name]`. */
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
      .addOption(valueOption('--data-dir <folder>', dataDir));
    addOutputOptions(sub, { quiet: 'no progress, no information' });
    command.addCommand(sub.action((word?: string) => actOn(word, sub.opts(), act, surroundings)));
  };
  add('status', 'say where data sets are looked for, and what is there', status);
  add('fetch', 'download what is missing, verified', fetch);
  add('verify', 'check every byte against its known SHA-256', verify);
  return command;
}

async function actOn(
  word: string | undefined,
  { dataDir, json }: { readonly dataDir?: string; readonly json?: boolean },
  act: Act,
  surroundings: CommandSurroundings,
): Promise<void> {
  const { env, signal } = surroundings.environment;
  const all = await dataSets(surroundings);
  const chosen = all.filter(({ name }) => (word ?? name).toLowerCase() === name.toLowerCase());
  const names = all.map(({ name }) => name).join(', ') || 'none';
  refuse([
    [chosen.length === 0 && word !== undefined, `no lab reads a data set '${word}'`, `There is: ${names}.`],
    [chosen.length === 0, 'no lab names a data set', 'A lab does, with datasets in its definition.'],
    [
      dataDir !== undefined && chosen.length > 1,
      '--data-dir is the folder of one data set',
      `Name one of ${names}.`,
    ],
  ]);
  const options = { ...(dataDir === undefined ? {} : { dataDir: resolve(dataDir) }), env, signal };
  const found: unknown[] = [];
  for (const data of chosen) {
    if (chosen.length > 1) surroundings.terminal.printText(`${found.length > 0 ? '\n' : ''}${data.name}`);
    found.push(await act(data, options, surroundings));
    if (signal.aborted) return;
  }
  if (json) surroundings.terminal.printJson(chosen.length === 1 ? found[0] : found);
}

/** The data sets of all labs, each once. A lab that cannot be loaded keeps nobody from the data of the others. */
async function dataSets({ root, prepare, terminal }: CommandSurroundings): Promise<DataSet[]> {
  const labs = findLabs(root);
  await prepare?.(labs.map(({ id }) => `experiments/experiment-${id}`));
  const sets = new Map<string, DataSet>();
  for (const lab of labs) {
    try {
      for (const data of (await loadLab(lab)).datasets ?? []) sets.set(data.name, data);
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
    for (const file of exists ? files : []) {
      const size = file.path === null ? '   missing' : `${count(file.bytes).padStart(10)} bytes`;
      terminal.print(`  ${file.name.padEnd(nameWidth)} ${size}`);
    }
  }
  terminal.printText(`\n${summary}`);
  return found;
};

const fetch: Act = async (data, options, { terminal, setCode }) => {
  try {
    const files = await data.fetch({
      ...options,
      onProgress: ({ file, received, total = received }) =>
        terminal.progress({ task: `downloading ${file}`, done: received, total, unit: 'bytes' }),
    });
    terminal.clear();
    for (const { name, path, action } of files) {
      const what = action === 'kept' ? 'already there' : 'downloaded';
      terminal.print(`${what.padEnd(13)}  ${name.padEnd(24)} ${shownPath(path)}`);
    }
    return files;
  } catch (error) {
    if (options.signal?.aborted !== true) throw error;
    setCode(exitCodes.interrupted);
    terminal.fail(`${stoppedBy(options.signal)}; files that were complete are kept`);
    return null;
  }
};

const verify: Act = async (data, options, { terminal, setCode }) => {
  const { fault, note, ...verdict } = await data.verify(options);
  for (const { from, path, files } of verdict.places) {
    terminal.print(`${placeName(from)} ${path}`);
    for (const { name, state, reason = null } of files)
      terminal.print(`  ${name.padEnd(nameWidth)} ${state}${reason === null ? '' : `: ${reason}`}`);
  }
  if (note !== null) terminal.notice(note);
  if (fault !== null) {
    setCode(exitCodes.data);
    terminal.fail(fault.cause, fault.remedy);
  }
  return { ...verdict, good: fault === null };
};

const nameWidth = 33;

function placeName(from: string): string {
  return (from === 'dataDir' ? '--data-dir' : from).padEnd(11);
}
