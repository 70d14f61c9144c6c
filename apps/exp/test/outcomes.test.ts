import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToOutcome } from '@nn-labs/experiment';
import { listRuns } from '@nn-labs/experiment/runs';
import { describe, expect, test } from 'vitest';
import { describeFailure } from '../src/command-line/exit-codes.ts';
import { exp } from './in-process.ts';
import { temporaryLab } from './temporary-lab.ts';

const labs = temporaryLab(`
  options: { n: integer({ description: 'n', default: 1 }) },
  run({ n }, { print }) {
    print('n = ' + n);
    if (n === 2) return { result: { n }, problem: 'the file cannot be written', remedy: 'Free some space.' };
    if (n === 3) return { result: { n, deep: [{ loss: NaN }] } };
    return { result: { n } };
  },`);

describe('how a run ends', () => {
  test('completed, but with a problem: printed, recorded, exit 1', async () => {
    const { code, stdout, stderr } = await exp('7 --n 2', { checkout: labs });
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'n = 2\n' });
    expect(stderr).toContain('exp: the file cannot be written\n     Free some space.\n');
    const [run] = listRuns(labs);
    expect(run?.status).toBe('completed');
    const record = JSON.parse(readFileSync(join(run?.folder ?? '', 'run.json'), 'utf8'));
    expect(record).toMatchObject({ result: { n: 2 }, problem: 'the file cannot be written' });
  });

  test('with a figure that is not finite: it has diverged, exit 5', async () => {
    const { code, stderr } = await exp('7 --n 3 --no-record', { checkout: labs });
    expect(code).toBe(5);
    expect(stderr).toContain('exp: the run ended with deep.0.loss NaN, which is not finite\n');
  });
});

describe('an error of the lab’s own code is told with its line', () => {
  test('as the code was loaded', async () => {
    const checkout = temporaryLab('options: { n: integer({ description: "n", default: 1.5 }) },');
    const file = join(checkout, 'experiments/experiment-7/index.mjs');
    expect(await exp('7', { checkout })).toMatchObject({
      code: 1,
      stderr: `exp: integer: the default 1.5 is not an integer\n     This is from line 3 of ${file}\n`,
    });
  });

  test('as its author wrote it, where the compiler left a map', async () => {
    const checkout = temporaryLab(`
      options: {}, run() { throw new RangeError('too far'); },`);
    const folder = join(checkout, 'experiments/experiment-7');
    // Line 4 of what is loaded comes from line 2 of the source.
    const map = { version: 3, sources: ['../src/index.ts'], names: [], mappings: ';;;AACA' };
    writeFileSync(join(folder, 'index.mjs.map'), JSON.stringify(map));
    const { code, stderr } = await exp('7 --no-record', { checkout });
    const source = join(checkout, 'experiments/src/index.ts');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `exp: too far\n     This is from line 2 of ${source}\n`,
    });
  });
});

describe('an error after Ctrl-C', () => {
  const stop = new AbortController();
  stop.abort();
  const lab = (error: unknown) => ({ run: () => Promise.reject(error) }) as never;
  const context = { signal: stop.signal } as never;

  test('is an interruption where it is the abort, also as a cause', async () => {
    for (const error of [stop.signal.reason, new Error('no data', { cause: stop.signal.reason })]) {
      expect(await runToOutcome(lab(error), {}, context)).toMatchObject({ status: 'interrupted' });
    }
  });

  test('is itself where it is anything else', async () => {
    const error = new Error('the disk is full');
    await expect(runToOutcome(lab(error), {}, context)).rejects.toBe(error);
    expect(describeFailure(error)).toMatchObject({ code: 1, cause: 'the disk is full' });
  });
});
