import { expect, test } from 'vitest';
import { exp } from './in-process.ts';
import { temporaryLab } from './temporary-lab.ts';

// A lab that has no plan, no report and keeps no checkpoints; what it runs throws.
const checkout = temporaryLab(`options: {}, run: () => { throw new Error('it was run'); }`);

test.each([
  ['--resume last', '--resume: lab 7 keeps no checkpoints to go on from', 'pnpm exp 7 --from <run>'],
  ['--checkpoint-every 3', '--checkpoint-every: lab 7 keeps no checkpoints to go on from', '--from <run>'],
  ['--checkpoint last', '--checkpoint: lab 7 keeps no checkpoints to go on from', '--from <run>'],
  ['--report', '--report: lab 7 makes no report', 'Run it without: pnpm exp 7'],
])('%s on a lab without it is explained, and not in its help', async (words, cause, remedy) => {
  const { code, stdout, stderr } = await exp(`7 ${words}`, { checkout });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`exp: ${cause}\n`);
  expect(stderr).toContain(remedy);
  expect((await exp('7 --help', { checkout })).stdout).not.toContain(words.split(' ')[0]);
});

test('--dry-run of a lab without a plan is a plain sentence, and nothing is run', async () => {
  expect(await exp('7 --dry-run', { checkout })).toEqual({
    code: 0,
    stdout: 'Would run lab 7: Seven.\n',
    stderr: '',
  });
});

test('no data set where no lab names one', async () => {
  expect((await exp('data status', { checkout })).stderr).toBe(
    'exp: no lab names a data set\n     A lab does, with datasets in its definition.\n',
  );
});
