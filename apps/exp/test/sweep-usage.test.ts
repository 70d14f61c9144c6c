import { describe, expect, test } from 'vitest';
import { exp } from './in-process.ts';
import { arithmetic, temporaryLab } from './temporary-lab.ts';

const labs = temporaryLab(arithmetic);
const numbers = (count: number): string => Array.from({ length: count }, (_, i) => i + 1).join(',');
const once = 'Give each value once.';
const fewer = 'Give fewer values or seeds, or split them over several commands.';
const either = 'Leave one of the two out.';
const seed = 'an integer from 0 to 10000';

describe('a sweep that cannot be is refused before anything runs', () => {
  test.each([
    [
      '--sweep lr',
      "--sweep: 'lr' names no values",
      'Give --sweep an option and its values, such as lr=0.001,0.005.',
    ],
    ['--sweep lrr=1', "--sweep: lab 7 has no option 'lrr'", 'Did you mean --sweep lr=…?'],
    ['--sweep batchsize=1', "--sweep: lab 7 has no option 'batchsize'", 'Did you mean --sweep batch-size=…?'],
    [
      '--sweep toString=1',
      "--sweep: lab 7 has no option 'to-string'",
      'See the options with: pnpm exp 7 --help',
    ],
    ['--sweep lr=', "--sweep lr: '' is not a number of at least 0", 'Such as: --sweep lr=1'],
    ['--sweep lr=1,-1', "--sweep lr: '-1' is not a number of at least 0", 'Such as: --sweep lr=1'],
    ['--sweep lr=1,1.0', '--sweep: lr has the value 1 twice', once],
    ['--sweep bias=on,maybe', "--sweep bias: 'maybe' is not on or off", 'Give --sweep bias=on,off.'],
    [
      '--sweep preset=fsat',
      "--sweep preset: 'fsat' is not one of plain, fast",
      'Did you mean --sweep preset=fast?',
    ],
    ['--sweep keep=a', '--sweep: keep is where a run writes, no setting', 'Sweep another option.'],
    ['--sweep lr=1 --sweep lr=2', '--sweep: lr is swept twice', 'Give all its values at once: --sweep lr=…'],
    ['--sweep lr=1,2 --lr 3', '--lr is given, and swept as well', either],
    ['--sweep preset=plain --preset fast', '--preset is given, and swept as well', either],
    ['--sweep seed=1,2 --seeds 1,2', 'the seed is swept, and --seeds is given', either],
    ['--seeds 1,2 --seed 3', 'both --seed and --seeds are given', either],
    [
      '--seeds 1,2 --keep file',
      '--keep: each run of a sweep would overwrite what the one before wrote',
      'Leave it out; run the setting that you want to keep once more by itself.',
    ],
    [
      '--seeds 1,2 --verify',
      '--verify judges one run, but several are asked for',
      'Leave out --seeds and --sweep, or --verify.',
    ],
    ['--seeds 3..1', "--seeds: '3..1' ends before it begins", 'Did you mean 1..3?'],
    ['--seeds 1..2..3', "--seeds: '1..2..3' is not a range", 'Give --seeds seeds such as 1..5 or 1,2,7.'],
    [
      '--seeds 1,2,1',
      '--seeds: seed 1 is given twice',
      'The same seed gives the same run: give each one once.',
    ],
    ['--seeds x', `--seeds: 'x' is not ${seed}`, 'Such as: --seeds 40'],
    ['--seeds 1..', `--seeds: '' is not ${seed}`, 'Such as: --seeds 40'],
    ['--seeds 1..10001', `--seeds: '10001' is not ${seed}`, 'Such as: --seeds 40'],
    ['--seeds 0..1000', 'this would be 1,001 runs; one command makes at most 1,000', fewer],
    [`--sweep lr=${numbers(1001)}`, 'this would be 1,001 runs; one command makes at most 1,000', fewer],
    [
      `--sweep lr=${numbers(40)} --sweep seed=${numbers(26)}`,
      'this would be 1,040 runs; one command makes at most 1,000',
      fewer,
    ],
    ['--seeds', '--seeds: its value is missing', 'Give --seeds seeds such as 1..5 or 1,2,7.'],
    // The lab's own rule between options, in the last of four combinations.
    ['--sweep lr=1,13 --sweep bias=off,on', '13 takes no bias', 'Leave it out.'],
  ])('`exp 7 %s`', async (words, cause, remedy) => {
    expect(await exp(`7 ${words}`, { checkout: labs })).toEqual({
      code: 2,
      stdout: '',
      stderr: `exp: ${cause}\n     ${remedy}\n`,
    });
  });
});

test('a lab without a seed has no --seeds', async () => {
  const unseeded = temporaryLab('options: {}, run: () => ({})');
  const { code, stderr } = await exp('7 --seeds 1,2', { checkout: unseeded });
  expect(code).toBe(2);
  expect(stderr).toContain("unknown option '--seeds'");
});
