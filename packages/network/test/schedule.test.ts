import { describe, expect, test } from 'vitest';
import { learningRates, type ScheduleOptions } from '../src/index.ts';
import { collect, sampleData, sampleNetwork } from './sample-data.ts';

const [X, Y] = sampleData(20, 12, 3);

function rates(options: Omit<ScheduleOptions, 'learningRate'>): number[] {
  const rateAt = learningRates({ learningRate: 0.5, ...options });
  return Array.from({ length: options.epochs }, (_, epoch) => rateAt(epoch));
}

describe('learning rates', () => {
  test('constant, after a warm-up', () => {
    expect(rates({ schedule: 'constant', epochs: 6, warmup: 4 })).toEqual([
      0.125, 0.25, 0.375, 0.5, 0.5, 0.5,
    ]);
  });

  test('step: times gamma every few epochs, counted from the end of the warm-up', () => {
    const options = { schedule: 'step', epochs: 7, warmup: 1, stepSize: 2, gamma: 0.5 } as const;
    expect(rates(options)).toEqual([0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]);
  });

  test('cosine: within 1e-15 of the formula, from the whole rate down, never 0', () => {
    for (const epochs of [1, 2, 3, 10, 999]) {
      for (const [epoch, rate] of rates({ schedule: 'cosine', epochs }).entries()) {
        expect(Math.abs(rate - (0.5 * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2)).toBeLessThan(1e-15);
        expect(rate).toBeGreaterThan(0);
      }
    }
  });

  test('a long step schedule ends in the smallest of rates, not in a long loop', () => {
    const slow = learningRates({
      learningRate: 1,
      schedule: 'step',
      epochs: 1e6,
      stepSize: 1,
      gamma: 0.9999,
    });
    expect(slow(99_999) / 0.9999 ** 99_999).toBeCloseTo(1, 9);
    const rateAt = learningRates({ learningRate: 1, schedule: 'step', epochs: 2 ** 40, stepSize: 1 });
    expect(rateAt(2 ** 40 - 1)).toBe(0);
  });

  test.each<[options: Partial<ScheduleOptions>, message: string]>([
    [{ learningRate: 0 }, 'learningRate must be a finite number above 0, found 0'],
    [{ warmup: 0.5 }, 'warmup must be a whole number from 0 to 9, found 0.5'],
    [{ stepSize: 0 }, 'stepSize must be a whole number of at least 1, found 0'],
    [{ gamma: 2 }, 'gamma must be a number above 0 and at most 1, found 2'],
    [{ schedule: 'linear' as 'step' }, 'schedule must be constant, step or cosine, found "linear"'],
  ])('refuse %j', (options, message) => {
    expect(() => learningRates({ learningRate: 1, schedule: 'constant', epochs: 9, ...options })).toThrow(
      `learningRates: ${message}`,
    );
  });

  test('training takes the rate of each epoch', async () => {
    const whole = sampleNetwork();
    await collect(whole.train(X, Y, { epochs: 3, learningRate: (epoch) => 0.1 / (epoch + 1) }));
    const parts = sampleNetwork();
    for (const startEpoch of [0, 1, 2]) {
      const options = { startEpoch, epochs: startEpoch + 1, learningRate: 0.1 / (startEpoch + 1) };
      await collect(parts.train(X, Y, options));
    }
    expect(await parts.weightsSha256()).toBe(await whole.weightsSha256());
  });

  test('a rate that is none is refused before anything is trained', () => {
    const train = () => sampleNetwork().train(X, Y, { epochs: 3, learningRate: (epoch) => 1 - epoch });
    expect(train).toThrow('train: learningRate must be a finite number above 0, found 0 in epoch 1');
  });
});
