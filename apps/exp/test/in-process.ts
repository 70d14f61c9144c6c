import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import type { MainOptions } from '../src/command-line/main.ts';
import { main } from '../src/index.ts';

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
export const onlyLab2: string = checkoutOfLab2();

/** Such a checkout of its own, with no recorded run in it. */
export function checkoutOfLab2(): string {
  return checkoutOfLab(2);
}

/** The same with another lab. */
export function checkoutOfLab(id: number): string {
  return checkoutOf(`experiment-${id}`, join(root, `experiments/experiment-${id}`));
}

/** Such a checkout with the toy lab alone, number 7. */
export function checkoutOfToyLab(): string {
  return checkoutOf('experiment-7', join(import.meta.dirname, 'toy-lab'));
}

function checkoutOf(name: string, lab: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'experiments'));
  // A junction is what Windows lets everybody make; elsewhere the word means nothing.
  symlinkSync(lab, join(folder, 'experiments', name), 'junction');
  return folder;
}

/** Runs the command line in this process; words are separated by spaces unless they come as a list. */
export async function exp(
  words: string | readonly string[],
  {
    env = ordinary,
    columns = 80,
    checkout = onlyLab2,
    prepare,
    onText = () => {},
  }: {
    env?: Environment;
    columns?: number;
    checkout?: string;
    prepare?: MainOptions['prepare'];
    /** Called with each piece of text that is written, to either stream. */
    onText?: (text: string) => void;
  } = {},
): Promise<Finished> {
  const argv = typeof words === 'string' ? words.split(' ').filter((word) => word !== '') : words;
  const stdout = recorder(columns, onText);
  const stderr = recorder(columns, onText);
  const code = await main(argv, { root: checkout, stdout, stderr, env, ...(prepare && { prepare }) });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function recorder(columns: number, onText: (text: string) => void) {
  const chunks: string[] = [];
  return {
    isTTY: false,
    columns,
    write: (chunk: string) => {
      onText(chunk);
      return chunks.push(chunk) > 0;
    },
    text: () => chunks.join(''),
  };
}
