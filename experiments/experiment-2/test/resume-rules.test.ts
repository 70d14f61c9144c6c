import { describe, expect, test } from 'vitest';
import lab from '../src/index.ts';

const resume = (preset: string, epochs: number, given: Parameters<typeof lab.configure>[1] = {}) => {
  const before = lab.configure(preset, given);
  return () => lab.checkResume?.(before, { ...before, epochs });
};

describe('more epochs beside --resume', () => {
  test('are refused where the rates fall towards the last epoch: the first ones would have been others', () => {
    const cosine = Object.keys(lab.presets).filter((name) => lab.configure(name, {}).lrSchedule === 'cosine');
    expect(cosine).toEqual(expect.arrayContaining(['full', 'deep', 'record']));
    for (const preset of cosine) {
      expect(resume(preset, 1000)).toThrow(
        /^--epochs 1000: --lr-schedule cosine spreads its rates over all epochs/,
      );
      expect(resume(preset, lab.configure(preset, {}).epochs)).not.toThrow();
    }
    expect(resume('notebook', 5, { lrSchedule: 'cosine' })).toThrow('--lr-schedule cosine');
  });

  test('are the same training, longer, with any other schedule', () => {
    expect(resume('notebook', 2000)).not.toThrow();
    expect(resume('notebook', 2000, { lrSchedule: 'step', warmup: 10 })).not.toThrow();
  });
});
