import { describe, expect, test } from 'vitest';
import { lab } from './lab.ts';

const resume = (preset: string, epochs: number, given: Parameters<typeof lab.configure>[1] = {}) => {
  const config = lab.configure(preset, given);
  const run = {
    id: 'x',
    config,
    status: 'completed',
    epochs: 1,
    result: null,
    again: 'pnpm exp 2 --from x',
  } as const;
  return (changes: object = {}) => lab.mayResume?.({ ...config, epochs }, { ...run, ...changes });
};

test('a run that would stop at once does not go on', () => {
  const go = resume('plain', 2000);
  expect(() => go({ status: 'diverged' })).toThrow('the run x diverged, and would do so again');
  expect(() => go({ result: { stoppedEarly: true } })).toThrow('the run x stopped early, after 1 epochs');
});

describe('more epochs beside --resume', () => {
  test('are refused where the rates fall towards the last epoch: the first ones would have been others', () => {
    const refusal = '--epochs 1000: --lr-schedule cosine spreads its rates over all epochs';
    expect(resume('cosine', 1000)).toThrow(refusal);
    expect(resume('cosine', lab.configure('cosine', {}).epochs)).not.toThrow();
    expect(resume('plain', 5, { lrSchedule: 'cosine' })).toThrow('--lr-schedule cosine');
  });

  test('are the same training, longer, with any other schedule', () => {
    expect(resume('plain', 2000)).not.toThrow();
    expect(resume('plain', 2000, { lrSchedule: 'step', warmup: 10 })).not.toThrow();
  });
});
