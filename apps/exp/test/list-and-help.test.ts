import { describe, expect, test } from 'vitest';
import { checkoutOfToyLab, exp } from './in-process.ts';

const title = 'A line through noisy points';
const checkout = checkoutOfToyLab();
/** Most of the command line is the same for every lab. */
const toy = (words: string, columns = 80) => exp(words, { checkout, columns });

describe('the labs', () => {
  test('`exp` alone lists them and shows two commands', async () => {
    expect(await toy('')).toEqual({
      code: 0,
      stdout: [
        'Labs:',
        `  7  ${title}`,
        '',
        'Next:',
        '  pnpm exp 7           run lab 7',
        '  pnpm exp 7 --help    see what can be changed',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  test('`exp list`', async () => {
    expect(await toy('list')).toEqual({ code: 0, stdout: `7  ${title}\n`, stderr: '' });
  });

  test('`exp list --json` is one array', async () => {
    const { code, stdout, stderr } = await toy('list --json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual([{ id: 7, title, command: 'pnpm exp 7' }]);
  });
});

describe('help', () => {
  test.each([
    ['', 80],
    ['list', 80],
    ['data', 80],
    ['data status', 80],
    ['data fetch', 80],
    ['data verify', 80],
    ['new', 80],
    ['readme', 80],
    ['doctor', 80],
    ['7', 80],
    ['7', 60],
    ['7', 100],
    ['7 --help-all', 60],
  ])('`exp %s --help` fits into %i columns', async (words, columns) => {
    const { code, stdout } = await toy(`${words} --help`, columns);
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  test.each([
    ['help', '--help'],
    ['-h', '--help'],
    ['help 7', '7 --help'],
    ['exp-7 --help', '7 --help'],
    ['7 -h', '7 --help'],
    ['7 --epochs 5 --help', '7 --help'],
    ['help data', 'data --help'],
    ['help data fetch', 'data fetch --help'],
  ])('`exp %s` is `exp %s`', async (words, same) => {
    const shown = await toy(words);
    expect(shown.code).toBe(0);
    expect(shown).toEqual(await toy(same));
  });
});

test.each(['7', 'exp-7', 'exp7', 'experiment-7', 'experiment7', '07'])(
  'a lab answers to `exp %s`',
  async (word) => {
    expect(await toy(`${word} --dry-run`)).toEqual({
      code: 0,
      stdout: 'Would draw 40 points.\n',
      stderr: '',
    });
  },
);
