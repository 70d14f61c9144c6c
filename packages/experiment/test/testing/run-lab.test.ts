import { describe, expect, test } from 'vitest';
import { noRecorder } from '../../src/index.ts';
import { brokenClaims, runLab } from '../../src/testing/index.ts';
import { countingLab as lab } from './counting-lab.ts';

describe('what is typed', () => {
  test.each([
    ['', [4, 0, true]],
    ['--epochs 2 --seed 7', [2, 7, true]],
    ['--epochs=2 --no-loud', [2, 0, false]],
    ['--preset long --loud', [10, 0, true]],
    ['--preset long --epochs 3', [3, 0, true]],
  ])('%j', async (words, [epochs, seed, loud]) => {
    const { config } = await runLab(lab, words);
    expect(config).toMatchObject({ epochs, seed, loud });
    expect((await runLab(lab, words.split(' ').filter(Boolean))).config).toEqual(config);
  });

  test('a list keeps blanks', async () => {
    const { config, written } = await runLab(lab, ['--save-model', 'my model']);
    expect(config.saveModel).toBe('my model');
    expect([...written]).toEqual([['my model', Uint8Array.of(10)]]);
  });

  test('settings and a preset by name', async () => {
    const { config } = await runLab(lab, { seed: 3, saveModel: null }, { preset: 'long' });
    expect(config).toMatchObject({ epochs: 10, seed: 3, saveModel: null });
  });

  test.each([
    ['--epochs 0', "--epochs: '0' is not an integer of at least 1"],
    ['--batch-size x', "--batch-size: 'x' is not an integer of at least 1"],
    ['--epochs', '--epochs: its value is missing'],
    ['--epochs --loud', '--epochs: its value is missing'],
    ['--checkpoint-every 0', "--checkpoint-every: '0' is not an integer of at least 1"],
    ['--sed 3', "unknown option '--sed'"],
    ['sed', "unknown option 'sed'"],
    ['--no-seed', "unknown option '--no-seed'"],
    ['--epochs 60 --seed 60', 'too much at once'],
  ])('%j is refused', async (words, message) => {
    await expect(runLab(lab, words)).rejects.toThrow(
      expect.objectContaining({ name: 'UsageError', message }),
    );
  });

  test('settings are checked as typed ones', async () => {
    await expect(runLab(lab, { seed: 101 })).rejects.toThrow("--seed: '101' is not an integer from 0 to 100");
    await expect(runLab(lab, { loud: 1 as never })).rejects.toThrow("--loud: '1' is not on or off");
    await expect(runLab(lab, { sed: 1 } as never)).rejects.toThrow("unknown option '--sed'");
    await expect(runLab(lab, {}, { preset: 'lnog' })).rejects.toThrow("no preset 'lnog'");
  });
});

test('a run leaves what it said and what it recorded', async () => {
  const run = await runLab(lab, '--epochs 3 --seed 100');
  expect(run.outcome.result).toEqual({ sum: 106, half: 53, name: 'x' });
  expect(run.printed).toEqual(['sum = 101', 'sum = 103', 'sum = 106']);
  expect([run.notices, run.warnings]).toEqual([['that is a lot'], ['that is a lot']]);
  expect(run.metrics.map(({ sum }) => sum)).toEqual([101, 103, 106]);
  expect(run.progress.map(({ done }) => done)).toEqual([1, 2, 3]);
  expect([...run.files]).toEqual([['sum.bin', Uint8Array.of(106)]]);
  expect([await run.file('sum.bin'), await run.file('x')]).toEqual([Uint8Array.of(106), null]);
  expect(run.figure('half')).toBe(53);
  expect(() => run.figure('name')).toThrow(
    "figure: the result has no number 'name'. Its numbers: sum, half.",
  );
});

test('claims that a run does not keep', async () => {
  expect(brokenClaims(lab, await runLab(lab))).toEqual([]);
  expect(brokenClaims(lab, await runLab(lab, { seed: 1 }))).toEqual(['sum: expected 10 (exact), found 11']);
  expect(brokenClaims(lab, await runLab(lab, '--preset long'))).toEqual([]);
  expect(brokenClaims(lab, await runLab(lab, '--preset long --seed 1'))).toEqual([
    'long sum: expected 55 (exact), found 56',
  ]);
});

describe('a run goes on', () => {
  test('from its last checkpoint, to the figures of a run that was not stopped', async () => {
    const stopped = await runLab(lab, '', { onPrint: (line, stop) => line === 'sum = 3' && stop() });
    expect(stopped.outcome.status).toBe('interrupted');
    expect(stopped.checkpoints).toEqual([{ epochs: 2, bytes: Uint8Array.of(3) }]);
    const resumed = await runLab(lab, '', { resume: stopped });
    const whole = await runLab(lab);
    expect(resumed.printed).toEqual(['sum = 6', 'sum = 10']);
    expect([resumed.outcome, resumed.metrics]).toEqual([whole.outcome, whole.metrics]);
  });

  test('from any checkpoint, with more epochs; rows behind it are measured again', async () => {
    const first = await runLab(lab, '--checkpoint-every 1 --seed 5');
    expect(first.checkpoints.map(({ epochs }) => epochs)).toEqual([1, 2, 3, 4, 4]);
    const early = { ...first, checkpoints: first.checkpoints.slice(0, 1) };
    const { metrics, config } = await runLab(lab, { epochs: 6 }, { resume: early });
    expect(config).toMatchObject({ epochs: 6, seed: 5 });
    expect(metrics.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('under the rules of --resume', async () => {
    const resume = await runLab(lab);
    await expect(runLab(lab, '--seed 1', { resume })).rejects.toThrow('--seed would change it');
    await expect(runLab(lab, '--epochs 5', { resume })).rejects.toThrow('one more is not worth it');
    await expect(runLab(lab, '--preset long', { resume })).rejects.toThrow('contradict each other');
    const { resumable: _, ...without } = lab;
    await expect(runLab(without, '', { resume })).rejects.toThrow('lab 99 has no --resume');
  });
});

test('a stop at a step of the progress; another recorder', async () => {
  const run = await runLab(lab, '', {
    onProgress: ({ done }, stop) => done === 1 && stop(),
    context: { record: noRecorder },
  });
  expect([run.outcome.status, run.printed, run.checkpoints]).toEqual(['interrupted', ['sum = 1'], []]);
});
