import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Child } from '../child.ts';
import { withoutMnist } from '../in-process.ts';
import { smallDataset } from '../small-dataset.ts';

// Windows has no SIGINT between processes; Ctrl-C in its console arrives as the same event.
describe.skipIf(process.platform === 'win32')('Ctrl-C, whatever runs', { retry: 2 }, () => {
  const env = withoutMnist();
  const data = ['2', '--data', 'idx', '--data-dir', smallDataset(), '--no-record'];
  const huge = [...data, '--hidden', '8192,8192', '--limit', '10'];
  const flood = [...data, '--hidden', '1', '--limit', '10', '--log-interval', '1', '--epochs', '1000000'];
  const validated = [...data, '--hidden', '2048,2048', '--validation', '0.5', '--batch-size', '10'];

  test.each([
    ['while 74 million weights are drawn', huge, 'Hidden Layer', 0],
    ['while they are drawn or hashed', huge, 'Hidden Layer', 3000],
    ['while a line is printed for each of a million epochs', flood, 'Epoch 500:', 1000],
    ['within an epoch or its validation', validated, 'Epoch 0:', 500],
    ['between two epochs by hand', [...data, '--engine', 'by-hand', '--epochs', '100000'], 'Epoch 0:', 500],
  ])('%s', async (_what, words, shown, afterMs) => {
    const child = new Child(words, { env });
    await child.shows(shown);
    await sleep(afterMs);
    child.interrupt();
    const { code, signal, seconds, stderr } = await child.ends();
    expect({ code, signal }).toEqual({ code: 130, signal: null });
    expect(stderr).toContain('exp: stopped by Ctrl-C');
    expect(seconds).toBeLessThan(5); // well under 1 on a machine that is not busy
  });
});
