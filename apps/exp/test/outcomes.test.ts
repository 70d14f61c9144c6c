import { readFileSync } from 'node:fs';
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
