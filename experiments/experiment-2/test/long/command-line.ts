import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** The checkout. */
export const root: string = join(import.meta.dirname, '../../../..');

const run = promisify(execFile);

/** Runs `pnpm exp <words>` as its launcher does after building, in a process of its own; answers its standard output. */
export async function exp(words: readonly string[]): Promise<string> {
  const built = pathToFileURL(join(root, 'apps/exp/dist/index.js')).href;
  const code = `import { main } from ${JSON.stringify(built)};
    process.exitCode = await main(process.argv.slice(1), { root: ${JSON.stringify(root)} });`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code, '--', ...words]);
  return stdout;
}

/** The parts of the object that `--json` prints that the tests look at. */
export interface Run {
  readonly status: string;
  readonly history: readonly {
    readonly epoch: number;
    readonly loss: number;
    readonly trainAccuracy: number;
  }[];
  readonly result: {
    readonly trainAccuracy: number;
    readonly testAccuracy: number;
    readonly testLoss: number;
    readonly initSha256: string;
    readonly weightsSha256: string;
  };
}

/** Runs lab 2 with `--json`. */
export async function run2(words: readonly string[]): Promise<Run> {
  return JSON.parse(await exp(['2', ...words, '--json', '--quiet']));
}
