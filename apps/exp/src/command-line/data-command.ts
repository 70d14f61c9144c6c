import { resolve } from 'node:path';
import { path as pathOption, UsageError } from '@nn-labs/experiment';
import { fetchMnist, type MnistStatus, mnistStatus, verifyMnist } from '@nn-labs/mnist/node';
import { Command } from 'commander';
import { shownPath } from '../terminal/shown-path.ts';
import { count } from '../terminal/terminal.ts';
import { exitCodes } from './exit-codes.ts';
import type { CommandSurroundings } from './surroundings.ts';
import { valueOption } from './value-option.ts';

interface DataOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

const origins = { dataDir: '--data-dir', MNIST_DIR: 'MNIST_DIR', sample: 'sample', cache: 'cache' } as const;

const nameWidth = 33;

/** `pnpm exp data status|fetch|verify`. */
export function dataCommand(surroundings: CommandSurroundings): Command {
  const command = new Command('data')
    .summary('find, download and verify MNIST')
    .description('Finds, downloads and verifies MNIST, the data of the labs.')
    .action(() => {
      throw new UsageError(
        'pnpm exp data: say what to do: status, fetch or verify',
        'Start with: pnpm exp data status',
      );
    });
  const add = (
    name: string,
    description: string,
    act: (options: DataOptions, surroundings: CommandSurroundings) => Promise<void>,
  ): void => {
    const dataDir = pathOption({ description: 'this folder, not MNIST_DIR or the cache', placeholder: '' });
    const sub = new Command(name)
      .summary(description)
      .description(`${description.charAt(0).toUpperCase()}${description.slice(1)}.`)
      .addOption(valueOption('--data-dir <folder>', dataDir))
      .option('--json', 'print one JSON object on standard output')
      .option('--quiet', 'no progress, no information')
      .option('--debug', 'show the stack of an error')
      .action((options: DataOptions) => act(options, surroundings));
    command.addCommand(sub);
  };
  add('status', 'say where MNIST is looked for, and what is there', status);
  add('fetch', 'download what is missing of MNIST, verified', fetch);
  add('verify', 'check every byte of MNIST against its known SHA-256', verify);
  return command;
}

async function status(options: DataOptions, { terminal, environment }: CommandSurroundings): Promise<void> {
  const found = await mnistStatus({ ...folder(options), env: environment.env });
  if (options.json === true) return terminal.printJson(found);
  for (const { from, path, exists, files } of found.places) {
    terminal.print(`${origins[from].padEnd(11)} ${path}${exists ? '' : ' (no such folder)'}`);
    if (!exists) continue;
    for (const file of files) {
      const size = file.path === null ? '   missing' : `${count(file.bytes).padStart(10)} bytes`;
      terminal.print(`  ${file.name.padEnd(nameWidth)} ${size}`);
    }
  }
  terminal.print('');
  terminal.print(conclusion(found));
}

function conclusion({ used }: MnistStatus): string {
  if (used === null) {
    return 'Labs use the sample for up to 2,000 images (--limit); for more, pnpm exp data fetch downloads MNIST.';
  }
  if (used.from === 'cache') {
    return `Labs use the sample for up to 2,000 images (--limit), and for more the files in ${used.path}`;
  }
  if (used.files.every(({ path }) => path !== null)) return `Labs use the files in ${used.path}`;
  return `${origins[used.from]} is given, so labs look nowhere else, but not all four files are there.`;
}

async function fetch(
  options: DataOptions,
  { terminal, environment, setCode }: CommandSurroundings,
): Promise<void> {
  const { env, signal } = environment;
  try {
    const files = await fetchMnist({
      ...(options.dataDir !== undefined && { dir: resolve(options.dataDir) }),
      env,
      signal,
      onProgress: ({ file, received, total }) =>
        terminal.progress({
          task: `downloading ${file}`,
          done: received,
          total: total ?? received,
          unit: 'bytes',
        }),
    });
    terminal.clear();
    if (options.json === true) return terminal.printJson(files);
    for (const { name, path, action } of files) {
      const what = action === 'kept' ? 'already there' : 'downloaded';
      terminal.print(`${what.padEnd(13)}  ${name.padEnd(24)} ${shownPath(path)}`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    setCode(exitCodes.interrupted);
    terminal.fail('stopped by Ctrl-C; files that were complete are kept');
  }
}

async function verify(
  options: DataOptions,
  { terminal, environment, setCode }: CommandSurroundings,
): Promise<void> {
  const verdict = await verifyMnist({ ...folder(options), env: environment.env, signal: environment.signal });
  const [first] = verdict.places;
  // A folder that is named stands for itself; otherwise labs read the sample and the cache.
  const read = verdict.places.filter(({ from }) => from === first?.from || first?.from === 'sample');
  const isBad = (from: keyof typeof origins, state: string) =>
    state !== 'good' && (from !== 'cache' || state !== 'missing'); // what is not downloaded yet is not damaged
  const bad = read.find(({ from, files }) => files.some(({ state }) => isBad(from, state)));
  if (options.json === true) terminal.printJson({ ...verdict, good: bad === undefined });
  else {
    for (const { from, path, files } of read) {
      terminal.print(`${origins[from].padEnd(11)} ${path}`);
      for (const { name, state, reason } of files) {
        terminal.print(`  ${name.padEnd(nameWidth)} ${state}${reason === null ? '' : `: ${reason}`}`);
      }
    }
  }
  if (bad === undefined) {
    const lacking = read.find(({ files }) => files.some(({ state }) => state === 'missing'));
    if (lacking !== undefined) terminal.notice(`What is there is sound. ${remedies.cache}`);
    return;
  }
  setCode(exitCodes.data);
  terminal.fail(`MNIST is not complete and sound in ${bad.path}`, remedies[bad.from]);
}

const remedies = {
  dataDir: 'Put the four original files there, or leave the folder out.',
  MNIST_DIR: 'Put the four original files there, or unset MNIST_DIR.',
  sample: 'Get the files of this repository again: git checkout packages/mnist/sample',
  cache: 'pnpm exp data fetch downloads what is missing or damaged.',
} as const;

function folder({ dataDir }: DataOptions): { dataDir?: string } {
  return dataDir === undefined ? {} : { dataDir: resolve(dataDir) };
}
