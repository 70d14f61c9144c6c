import { isAbsolute, relative, resolve } from 'node:path';
import { UsageError } from '@nn-labs/experiment';
import { fetchMnist, mnistStatus, verifyMnist } from '@nn-labs/mnist/node';
import { Command } from 'commander';
import { exitCodes } from './exit-codes.ts';
import type { RunEnvironment } from './run-lab.ts';
import { count, type Terminal } from './terminal.ts';

interface DataOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** What the places are called in print. */
const origins = { dataDir: '--data-dir', MNIST_DIR: 'MNIST_DIR', cache: 'cache' } as const;

/** `pnpm exp data status|fetch|verify`; `setCode` is told an exit code other than 0. */
export function dataCommand(
  terminal: Terminal,
  { env, signal }: RunEnvironment,
  setCode: (code: number) => void,
): Command {
  const command = new Command('data').description('find, download and verify MNIST').action(() => {
    throw new UsageError('data: say what to do: status, fetch or verify', 'Start with: pnpm exp data status');
  });
  const common = (name: string, description: string): Command =>
    new Command(name)
      .description(description)
      .option('--data-dir <folder>', 'this folder instead of MNIST_DIR and the cache')
      .option('--json', 'print one JSON object on standard output')
      .option('--quiet', 'no progress, no information')
      .option('--debug', 'show the stack of an error');

  command.addCommand(
    common('status', 'say where MNIST is looked for, and what is there').action(
      async (options: DataOptions) => {
        const status = await mnistStatus({ ...folder(options), env });
        if (options.json === true) return terminal.printJson(status);
        for (const place of status.places) {
          terminal.print(
            `${origins[place.from].padEnd(11)} ${place.path}${place.exists ? '' : ' (no such folder)'}`,
          );
          if (!place.exists) continue;
          for (const { name, path, bytes } of place.files) {
            terminal.print(`  ${name.padEnd(26)} ${path === null ? 'missing' : `${count(bytes)} bytes`}`);
          }
        }
        terminal.print('');
        terminal.print(
          status.used === null
            ? 'MNIST is not on this machine: pnpm exp data fetch downloads it into the cache.'
            : `Labs use the files in ${status.used.path}`,
        );
      },
    ),
  );

  command.addCommand(
    common('fetch', 'download what is missing of MNIST, verified').action(async (options: DataOptions) => {
      const results = await fetchMnist({
        ...(options.dataDir === undefined ? {} : { dir: resolve(options.dataDir) }),
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
      if (options.json === true) return terminal.printJson(results);
      for (const { name, path, action } of results) {
        terminal.print(
          `${action === 'kept' ? 'already there' : 'downloaded   '}  ${name.padEnd(26)} ${shown(path)}`,
        );
      }
    }),
  );

  command.addCommand(
    common('verify', 'check every byte of MNIST against its known SHA-256').action(
      async (options: DataOptions) => {
        const verdict = await verifyMnist({ ...folder(options), env });
        const place = verdict.used ?? verdict.places[0];
        const files = place?.files ?? [];
        const good = files.length > 0 && files.every(({ state }) => state === 'good');
        if (options.json === true) terminal.printJson({ ...verdict, good });
        else {
          if (place !== undefined) terminal.print(`${origins[place.from].padEnd(11)} ${place.path}`);
          for (const { name, state } of files) terminal.print(`  ${name.padEnd(26)} ${state}`);
        }
        if (good) return;
        setCode(exitCodes.data);
        terminal.fail(
          'MNIST is not complete and sound here',
          place?.from === 'cache'
            ? 'pnpm exp data fetch downloads what is missing or damaged.'
            : 'Put the four original files there, or leave the folder out so that the cache is used.',
        );
      },
    ),
  );
  return command;
}

function folder({ dataDir }: DataOptions): { dataDir?: string } {
  return dataDir === undefined ? {} : { dataDir: resolve(dataDir) };
}

/** A path below the current folder is shown as such. */
function shown(path: string): string {
  const near = relative('', path);
  return near.startsWith('..') || isAbsolute(near) ? path : near;
}
