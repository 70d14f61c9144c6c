import { describe, expect, test } from 'vitest';
import {
  decodeTraining,
  EarlyStopping,
  type EarlyStoppingOptions,
  encodeTraining,
  type SafetensorsTensor,
} from '../src/index.ts';
import { sampleData, sampleNetwork } from './sample-data.ts';

const nan = Number.NaN;
const [X, Y] = sampleData(20, 12, 3);

/** Observes figures one epoch after another until it says stop; the epoch at which it did, or null. */
function stopOf(
  options: EarlyStoppingOptions,
  figures: readonly number[],
): [number | null, number | undefined] {
  const stopping = new EarlyStopping(options);
  const network = sampleNetwork();
  const at = figures.findIndex((figure, epoch) =>
    stopping.observe(epoch, { loss: figure, accuracy: figure }, network),
  );
  return [at < 0 ? null : at, stopping.best?.epoch];
}

describe('when to stop', () => {
  // As Keras counts, but that NaN and an infinite loss are no improvement even where they come first.
  test.each<[patience: number, losses: number[], stop: number | null, best: number | undefined]>([
    [1, [3, 2, 1], null, 2],
    [1, [3, 2, 2], 2, 1],
    [2, [3, 2, 2, 2], 3, 1],
    [2, [3, 2, 4, 1, 5, 6], 5, 3],
    [3, [1, 2, 3], null, 0],
    [2, [3, nan, 2, nan, nan], 4, 2],
    [2, [nan, nan], 1, undefined],
    [2, [nan, 5, 4], null, 2],
    [1, [Infinity, 1], 0, undefined],
  ])('patience %i, losses %j', (patience, losses, stop, best) => {
    expect(stopOf({ patience }, losses)).toEqual([stop, best]);
  });

  test('accuracy is to rise, strictly', () => {
    expect(stopOf({ patience: 2, monitor: 'accuracy' }, [0.5, 0.7, 0.7, 0.6])).toEqual([3, 1]);
    expect(stopOf({ patience: 2, monitor: 'accuracy' }, [0, nan, 0.1])).toEqual([null, 2]);
  });

  test.each<[options: unknown, message: string]>([
    [undefined, 'the options must be an object with a patience, found undefined'],
    [{}, 'patience must be an integer of at least 1, found undefined'],
    [{ patience: 1.5 }, 'patience must be an integer of at least 1, found 1.5'],
    [{ patience: 1, monitor: 'val_loss' }, 'monitor must be one of loss, accuracy, found "val_loss"'],
  ])('refuses %j', (options, message) => {
    expect(() => new EarlyStopping(options as EarlyStoppingOptions)).toThrow(`EarlyStopping: ${message}`);
  });
});

describe('the best weights', () => {
  test.each(['simd', 'reference'] as const)('are those of the best epoch, engine %s', async (engine) => {
    const network = sampleNetwork({ dtype: 'float32' });
    const [x, y] = sampleData(20, 12, 3, { dtype: 'float32' });
    const [watchedX, watchedY] = sampleData(30, 12, 3, { seed: 2, dtype: 'float32' });
    const stopping = new EarlyStopping({ patience: 4 });
    const hashes: string[] = [];
    for await (const { epoch } of network.train(x, y, { epochs: 400, learningRate: 0.5, engine })) {
      hashes.push(await network.weightsSha256());
      if (stopping.observe(epoch, await network.evaluate(watchedX, watchedY), network)) break;
    }
    expect(stopping.isOver).toBe(true);
    expect(hashes).toHaveLength(stopping.best!.epoch + 5);
    stopping.restore(network);
    expect(await network.weightsSha256()).toBe(hashes[stopping.best!.epoch]);
  });

  test('without a best epoch the network stays as it is', async () => {
    const network = sampleNetwork();
    const before = await network.weightsSha256();
    const stopping = new EarlyStopping({ patience: 1 });
    stopping.observe(0, { loss: Number.NaN, accuracy: 0 }, network);
    stopping.restore(network);
    expect([stopping.best, await network.weightsSha256()]).toEqual([null, before]);
  });

  test('go to no other network', () => {
    const stopping = new EarlyStopping({ patience: 1 });
    stopping.observe(0, { loss: 1, accuracy: 0 }, sampleNetwork());
    const message = 'restore: the best weights must hold layers.0.weight, float32 of shape (12, 5)';
    expect(() => stopping.restore(sampleNetwork({ dtype: 'float32' }))).toThrow(message);
  });
});

describe('its state', () => {
  test('in a checkpoint: a training that is taken up again decides the same, to the same bits', async () => {
    const run = async (stopAfter: number) => {
      let network = sampleNetwork();
      let stopping = new EarlyStopping({ patience: 5, monitor: 'accuracy' });
      let startEpoch = 0;
      for (let over = false; !over; ) {
        for await (const { epoch } of network.train(X, Y, { epochs: 400, startEpoch, learningRate: 0.5 })) {
          over = stopping.observe(epoch, await network.evaluate(X, Y), network);
          if (over || epoch % stopAfter === stopAfter - 1) break;
        }
        const records = stopping.state();
        const epochs = startEpoch + stopAfter;
        const state = decodeTraining(encodeTraining({ network, epochs, records }));
        network = state.network;
        startEpoch = epochs;
        stopping = new EarlyStopping({ patience: 5, monitor: 'accuracy' });
        stopping.restoreState(state.records, network);
        expect(stopping.isOver).toBe(over);
      }
      stopping.restore(network);
      return { best: stopping.best, sha256: await network.weightsSha256() };
    };
    const unbroken = await run(400);
    expect(unbroken.best!.epoch).toBeGreaterThan(3);
    for (const stopAfter of [1, 2, 7]) expect(await run(stopAfter)).toEqual(unbroken);
  });

  test('before any epoch, and after one without a figure', () => {
    const network = sampleNetwork();
    const stopping = new EarlyStopping({ patience: 2 });
    stopping.observe(0, { loss: Number.NaN, accuracy: 0 }, network);
    const again = new EarlyStopping({ patience: 2 });
    again.restoreState(stopping.state(), network);
    expect([again.best, again.waited, again.isOver]).toEqual([null, 1, false]);
  });

  test('of another kind is refused, and nothing is changed', () => {
    const network = sampleNetwork();
    const stopping = new EarlyStopping({ patience: 2 });
    stopping.observe(0, { loss: 1, accuracy: 0 }, network);
    const sound = stopping.state();
    const numbers = (...data: number[]): SafetensorsTensor => ({
      shape: [data.length],
      data: Float64Array.from(data),
    });
    for (const [name, tensor, message] of [
      ['waited', numbers(1.5), 'waited must be one count, found 1.5'],
      ['waited', numbers(1, 2), 'waited must be one count, found 1, 2'],
      ['best', numbers(1, 2), 'best must be an epoch, a loss and an accuracy, found 1, 2'],
      ['best', numbers(0, Number.NaN, 0), 'best must be an epoch, a loss and an accuracy, found 0, NaN, 0'],
      ['layers.1.weight', numbers(1), 'must hold layers.1.weight, float64 of shape (5, 3)'],
    ] as const) {
      const state = new Map([...sound, [name, tensor]]);
      expect(() => stopping.restoreState(state, network)).toThrow(message);
    }
    expect(stopping.state()).toEqual(sound);
  });
});
