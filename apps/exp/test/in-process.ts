import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../src/index.ts';
import { temporaryFolder } from './temporary.ts';

/** The checkout. */
export const root: string = join(import.meta.dirname, '../../..');

/** What a command leaves. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;

/** An environment without MNIST: an empty home, and mirrors that refuse (nothing listens on port 9 of this machine). */
export function withoutMnist(): Environment {
  const home = temporaryFolder();
  return {
    HOME: home,
    USERPROFILE: home,
    LOCALAPPDATA: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    MNIST_MIRRORS: 'http://127.0.0.1:9/',
  };
}

const ordinary = withoutMnist();

/** A checkout as far as the command line looks at it, with lab 2 alone: the tests stay true when labs are added. */
const onlyLab2 = temporaryFolder();
mkdirSync(join(onlyLab2, 'experiments'));
symlinkSync(
  join(root, 'experiments/experiment-2'),
  join(onlyLab2, 'experiments/experiment-2'),
  'junction', // what Windows lets everybody make; elsewhere the word means nothing
);

/** Runs the command line in this process; words are separated by spaces unless they come as a list. */
export async function exp(
  words: string | readonly string[],
  {
    env = ordinary,
    columns = 80,
    checkout = onlyLab2,
  }: { env?: Environment; columns?: number; checkout?: string } = {},
): Promise<Finished> {
  const argv = typeof words === 'string' ? words.split(' ').filter((word) => word !== '') : words;
  const stdout = recorder(columns);
  const stderr = recorder(columns);
  const code = await main(argv, { root: checkout, stdout, stderr, env });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function recorder(columns: number) {
  const chunks: string[] = [];
  return {
    isTTY: false,
    columns,
    write: (chunk: string) => chunks.push(chunk) > 0,
    text: () => chunks.join(''),
  };
}
