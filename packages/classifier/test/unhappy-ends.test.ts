import { join } from 'node:path';
import { noRecorder, type Recorder } from '@nn-labs/experiment';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { EngineMemoryError } from '@nn-labs/linalg/engine';
import { describe, expect, test } from 'vitest';
import { withWayOut } from '../src/training/ending.ts';
import { runLab, smallDataset } from './lab.ts';

const small = { data: 'idx', dataDir: smallDataset(), limit: null, epochs: 3, logInterval: 1 } as const;

/** A recorder of a folder that is not there, with something else in place of some of its steps. */
function recorder(steps: Partial<Recorder>): Recorder {
  return { ...noRecorder, folder: '/the/run', ...steps };
}

describe('a file that cannot be written', () => {
  const file = join(temporaryFolder(), 'removed', 'model.safetensors');

  test('of --save-model: the result is handed back and printed, with the reason beside it', async () => {
    const { outcome, printed } = await runLab({ ...small, saveModel: file });
    const whole = await runLab(small);
    expect(outcome.result).toEqual(whole.outcome.result);
    expect(printed).toEqual(whole.printed);
    expect(outcome.status ?? 'completed').toBe('completed');
    expect(outcome.problem).toMatch(/^--save-model: .*model\.safetensors cannot be written: ENOENT/);
    expect(outcome.remedy).toMatch(/^The figures above stand/);
  });

  test('of --save-model after Ctrl-C: the run is interrupted all the same, and says so', async () => {
    const onPrint = (line: string, stop: { abort(): void }) => {
      if (line.startsWith('Epoch 1')) stop.abort();
    };
    const { outcome } = await runLab({ ...small, saveModel: file }, { onPrint });
    expect(outcome.status).toBe('interrupted');
    expect(outcome.problem).toMatch(/after 2 of 3 epochs; nothing is kept; --save-model: .* ENOENT/);
  });

  test('beside the evaluation: it fails the run, and nothing is left unhandled', async () => {
    // Vitest fails where a rejection is unhandled.
    const keep = () => Promise.reject(new Error('the disk is full'));
    await expect(runLab(small, { record: recorder({ keep }) })).rejects.toThrow('the disk is full');
  });
});

test('after Ctrl-C an error of its own is none of the interruption', async () => {
  let stopped: { abort(): void } | undefined;
  const record = recorder({
    metrics: ({ epoch }) => {
      if (epoch !== 1) return;
      stopped?.abort();
      throw new RangeError('metrics: a column is missing');
    },
  });
  const onPrint = (_: string, stop: { abort(): void }) => {
    stopped = stop;
  };
  await expect(runLab(small, { record, onPrint })).rejects.toThrow('a column is missing');
});

describe('a training that leads nowhere', () => {
  test('says in one line that it has learnt nothing', async () => {
    const { printed } = await runLab({ ...small, lr: 100 });
    const line = printed.filter((text) => text.startsWith('It has learnt nothing'));
    expect(line).toHaveLength(1);
    expect(line[0]).toMatch(/: \d+\.\d\d% in training, no better than \d every time \(\d+\.\d\d%\)\.$/);
    expect(line[0]?.length).toBeLessThanOrEqual(80);
  });

  test('says nothing of the kind where it has learnt something', async () => {
    const { printed } = await runLab({ ...small, epochs: 60 });
    expect(printed.filter((text) => text.startsWith('It has learnt nothing'))).toEqual([]);
  });

  test('has diverged where its losses are not finite at the end, though its weights are', async () => {
    const { outcome } = await runLab({ ...small, epochs: 1, lr: 1e308 }, { preset: 'softmax' });
    expect(outcome).toMatchObject({
      status: 'diverged',
      problem: expect.stringMatching(
        /^at the end of epoch 0 the loss on the training images is (NaN|Infinity)$/,
      ),
      remedy: 'Likely cause: learning rate 1e+308 is too high. Try a tenth of it.',
      result: { testAccuracy: null, weightsSha256: null },
    });
  });
});

test('where memory runs out, the flags that need less of it are named', () => {
  const full =
    "the engine is out of memory: 3932 MB more were asked for, 400 MB are in use, 4295 MB are the most. Use fewer samples, float32, or engine 'reference'.";
  expect(withWayOut(new EngineMemoryError(full))).toMatchObject({
    message:
      'the engine is out of memory: 3932 MB more were asked for, 400 MB are in use, 4295 MB are the most.',
    remedy: expect.stringMatching(/--batch-size.*--limit.*--dtype float32/),
  });
  expect(withWayOut(new RangeError('Array buffer allocation failed'))).toHaveProperty('remedy');
  const other = new RangeError('hidden: out of range');
  expect(withWayOut(other)).toBe(other);
});
