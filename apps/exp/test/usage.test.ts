import { describe, expect, test } from 'vitest';
import { exp, root } from './in-process.ts';
import { arithmetic, temporaryLab } from './temporary-lab.ts';

const checkout = temporaryLab(arithmetic);

/** Expects exit 2, nothing on standard output, and these two lines. */
async function expectRefusal(words: string | readonly string[], cause: string, remedy: string) {
  expect(await exp(words, { checkout })).toEqual({
    code: 2,
    stdout: '',
    stderr: `exp: ${cause}\n     ${remedy}\n`,
  });
}

const noLab = (id: number) =>
  `See them with: pnpm exp list. Make it with: pnpm exp new ${id} "What it is about"`;

describe('unknown words', () => {
  test.each([
    ['3', 'there is no lab 3; the only one is lab 7', noLab(3)],
    ['experiment-12 --epochs 3', 'there is no lab 12; the only one is lab 7', noLab(12)],
    ['lsit', "there is no command 'lsit'; the only one is lab 7", 'Did you mean: pnpm exp list'],
    ['hlep', "there is no command 'hlep'; the only one is lab 7", 'Did you mean: pnpm exp help'],
    [
      'experimet-7',
      "there is no command 'experimet-7'; the only one is lab 7",
      'Did you mean: pnpm exp experiment-7',
    ],
    [
      'banana',
      "there is no command 'banana'; the only one is lab 7",
      'See what there is with: pnpm exp --help',
    ],
    ['lab 7', "there is no command 'lab'; the only one is lab 7", 'Did you mean: pnpm exp 7'],
    [
      'run 7',
      "there is no command 'run'; the only one is lab 7",
      'Did you mean: pnpm exp runs, or: pnpm exp 7',
    ],
    ['lab3', 'there is no lab 3; the only one is lab 7', noLab(3)],
    ['help 3', 'there is no lab 3; the only one is lab 7', noLab(3)],
    ['--epochs 4 7', 'the lab comes first, then its options', 'Did you mean: pnpm exp 7 --epochs 4'],
    ['--quiet 7 --json', 'the lab comes first, then its options', 'Did you mean: pnpm exp 7 --quiet --json'],
    ['list --jsn', "unknown option '--jsn'", 'Did you mean --json?'],
    [
      'list 7',
      "pnpm exp list: '7' is neither an option nor the value of one",
      'See what there is with: pnpm exp list --help',
    ],
    ['data', 'pnpm exp data: say what to do: status, fetch or verify', 'Start with: pnpm exp data status'],
    [
      'data satus',
      "pnpm exp data: there is no command 'satus'; the commands are status, fetch, verify",
      'Did you mean: pnpm exp data status',
    ],
    [
      'data banana',
      "pnpm exp data: there is no command 'banana'; the commands are status, fetch, verify",
      'See what there is with: pnpm exp data --help',
    ],
    ['data status now', "no lab reads a data set 'now'", 'There is: none.'],
  ])('`exp %s`', expectRefusal);
});

describe('words too many, too few, or in another spelling', () => {
  const help = (command: string) => `Leave it out. See what there is with: pnpm exp ${command} --help`;
  test.each([
    ['show last best', "pnpm exp show takes <run>: 'best' is one word too many", help('show')],
    ['runs 2 3', "pnpm exp runs takes [lab]: '3' is one word too many", help('runs')],
    ['diff best last 2/best', "pnpm exp diff takes <a> <b>: '2/best' is one word too many", help('diff')],
    [
      'diff last',
      'pnpm exp diff takes <a> <b>: <b> is missing',
      'Add it: pnpm exp diff last <b>, an id or a part of it, last, best, 7/best for the best of lab 7, or a folder',
    ],
    [
      '7 --hidden 64 32 --seed 3',
      "--hidden: '64 32' has blanks between its values",
      'Did you mean --hidden 64,32?',
    ],
    [
      '7 --hidden 64, 32 --seed 3',
      "--hidden: '64, 32' has blanks between its values",
      'Did you mean --hidden 64,32?',
    ],
    ['7 --hidden 64 ,32', "--hidden: '64 ,32' has blanks between its values", 'Did you mean --hidden 64,32?'],
    ['7 --hidden 64,', "--hidden: '64,' ends with a comma", 'Did you mean --hidden 64?'],
    ['7 --lr 0,5', "--lr: '0,5' is not a number of at least 0", 'Did you mean --lr 0.5?'],
    [
      '7 --batch-size 60,000',
      "--batch-size: '60,000' is not 'full' or an integer of at least 1",
      'Did you mean --batch-size 60000?',
    ],
    ['7 --seeds 1-5', "--seeds: '1-5' is not a range", 'Did you mean 1..5?'],
    ['7 --rate 1', "unknown option '--rate'", 'Did you mean --lr <x> (a number of at least 0)?'],
  ])('`exp %s`', expectRefusal);

  test('`exp --version` names the commit and Node', async () => {
    const { code, stdout, stderr } = await exp('--version', { checkout: root });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^nn-labs (?:[0-9a-f]{7,}(?:, changed)?|of no commit); Node \d+\.\d+\.\d+\n$/);
  });
});
