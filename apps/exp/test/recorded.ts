import { readRun, type StoredRun } from '@nn-labs/experiment/runs';
import { expect } from 'vitest';
import { exp } from './in-process.ts';

/** A run of the toy lab that takes no time. */
export const small: readonly string[] = ['7', '--epochs', '7'];

/** Runs the toy lab in a checkout and gives what was recorded. */
export async function recorded(checkout: string, words: readonly string[]): Promise<StoredRun> {
  const { code, stderr } = await exp([...small, ...words], { checkout });
  expect(code).toBe(0);
  const folder = /^Recorded in (.*)$/m.exec(stderr)?.[1] ?? 'nowhere';
  const run = readRun(folder);
  if (run.status === 'damaged') throw new Error(run.problem);
  return run;
}
