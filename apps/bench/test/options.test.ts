import { describe, expect, test } from 'vitest';
import { peerNames, workloadNames } from '../src/names.ts';
import { type BenchOptions, benchCommand } from '../src/options.ts';
import { runMain } from './run-main.ts';

/** What these words are understood as. */
async function read(...words: string[]): Promise<BenchOptions> {
  let options: BenchOptions | undefined;
  const command = benchCommand(async (given) => {
    options = given;
  });
  await command.exitOverride().parseAsync(words, { from: 'user' });
  return options!;
}

describe('options', () => {
  test('everything is measured five times by default', async () => {
    expect(await read()).toEqual({
      only: workloadNames,
      peers: peerNames,
      runs: 5,
      quick: false,
      json: false,
      writeReadme: false,
    });
  });

  test('lists have commas, in any order, and come out in the order of the table', async () => {
    const { only, peers } = await read('--only', 'share, notebook', '--peers', 'tfjs,pytorch,numpy');
    expect([only, peers]).toEqual([
      ['notebook', 'share'],
      ['numpy', 'pytorch', 'tfjs'],
    ]);
  });

  test('peers can be all or none, and a quick run is two', async () => {
    expect((await read('--peers', 'all')).peers).toEqual(peerNames);
    expect(await read('--peers', 'none', '--quick')).toMatchObject({ peers: [], quick: true, runs: 2 });
    expect((await read('--quick', '--runs', '7')).runs).toBe(7);
  });
});

describe('a wrong option is exit code 2, a line of cause and one of remedy', () => {
  test.each([
    [['--only', 'notebok'], "--only: 'notebok' is none of notebook, mnist", 'Did you mean --only notebook?'],
    [['--only', ''], "--only: '' is none of", 'Give one or more of them: --only notebook'],
    [['--peers', 'numpy,scipy'], "--peers: 'scipy' is none of numpy,", ''],
    [['--runs', '0'], "--runs: '0' is not an integer from 1 to 1000", 'Give a count: --runs 5'],
    [['--runs', '2.5'], "--runs: '2.5' is not an integer", ''],
    [['--runs'], "option '--runs <n>' argument missing", 'pnpm bench --help'],
    [['--fast'], "unknown option '--fast'", ''],
    [['notebook'], 'too many arguments', ''],
    [['--quick', '--write-readme'], '--write-readme writes the whole table', 'Give --write-readme alone'],
    [['--peers', 'none', '--write-readme'], '--write-readme writes the whole table', ''],
  ])('%j', async (words, cause, remedy) => {
    const { code, out, err } = await runMain(...words);
    expect(code).toBe(2);
    expect(out).toBe('');
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`bench: ${cause}`);
    expect(lines[1]).toContain(remedy);
  });

  test('--help is none', async () => {
    const { code, out, err } = await runMain('--help');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('--write-readme');
  });
});
