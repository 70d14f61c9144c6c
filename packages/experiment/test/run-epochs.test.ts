import { describe, expect, test } from 'vitest';
import { DataError, runEpochs } from '../src/index.ts';
import { memoryRecorder, testContext } from '../src/testing/index.ts';

/** A training whose state is easily lost by JSON: NaN, -0, an infinity, and a number that grows. */
function counting(epochs: number) {
  const state = { numbers: Float64Array.of(Number.NaN, -0, Infinity, 0), history: [] as number[] };
  const training = {
    epochs,
    step(epoch: number): void {
      state.numbers[3]! += epoch / 3;
      state.history.push(epoch);
    },
    save: () => state,
    load: (saved: unknown) => void Object.assign(state, saved),
  };
  return { state, training };
}

describe('runEpochs', () => {
  test('trains every epoch once, says how far it is, and keeps the last state', async () => {
    const { state, training } = counting(4);
    const record = memoryRecorder({ checkpointEvery: 3 });
    const context = testContext({ record });
    expect(await runEpochs(context, training)).toBeNull();
    expect(state.history).toEqual([0, 1, 2, 3]);
    expect(context.steps.map(({ done, total }) => `${done}/${total}`)).toEqual(['1/4', '2/4', '3/4', '4/4']);
    expect(record.checkpoints.map(({ epochs }) => epochs)).toEqual([3, 4]);
  });

  test('Ctrl-C ends it between two epochs; it continues there, to the same bits', async () => {
    const [whole, cut, rest] = [counting(50), counting(50), counting(50)];
    await runEpochs(testContext(), whole.training);
    const record = memoryRecorder();
    let ms = 0;
    const context = testContext({ record, now: () => (ms += 10) }); // a turn of the event loop after two epochs
    const step = (epoch: number): void => {
      cut.training.step(epoch);
      if (epoch === 20) context.stop();
    };
    const outcome = await runEpochs(context, { ...cut.training, step });
    expect(outcome?.status).toBe('interrupted');
    const { epochs } = record.checkpoints.at(-1)!;
    expect(outcome?.problem).toBe(`stopped by Ctrl-C after ${epochs} of 50 epochs`);
    expect(epochs).toBeLessThan(25);
    const resumed = memoryRecorder({ resumed: record.checkpoints.at(-1)! });
    expect(await runEpochs(testContext({ record: resumed }), rest.training)).toBeNull();
    expect(rest.state.history).toEqual(whole.state.history);
    expect(new BigUint64Array(rest.state.numbers.buffer)).toEqual(
      new BigUint64Array(whole.state.numbers.buffer),
    );
  });

  test('a training that ends early, such as one that diverged, ends with its own outcome', async () => {
    const { state, training } = counting(50);
    const over = { status: 'diverged', problem: 'the sum is too large' } as const;
    const ended = () => (state.history.length === 7 ? over : null);
    expect(await runEpochs(testContext(), { ...training, ended })).toEqual(over);
    expect(state.history).toHaveLength(7);
  });

  test('a checkpoint that is not its own is refused with the way out; an error of an epoch is the caller’s', async () => {
    const record = memoryRecorder({ resumed: { epochs: 1, bytes: Uint8Array.of(123) } });
    const refused = runEpochs(testContext({ record }), counting(4).training);
    await expect(refused).rejects.toThrow(DataError);
    await expect(refused).rejects.toThrow('the checkpoint cannot be read');
    const step = (): void => {
      throw new RangeError('no such row');
    };
    await expect(runEpochs(testContext(), { ...counting(4).training, step })).rejects.toThrow('no such row');
  });
});
