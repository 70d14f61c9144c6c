import { type DType, Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { Engine } from '@nn-labs/linalg/engine';
import { beforeAll, describe, expect, test } from 'vitest';
import { Network, type TrainOptions } from '../src/index.ts';
import { collect } from './sample-data.ts';

// While the engine works, whoever else waits for the event loop has its turn at least every 50 ms.

const samples = 60_000;
const inputs = 100;

/** 60,000 rows, a fifth of their items not zero. */
function manyRows(dtype: DType): [X: Matrix, Y: Matrix] {
  const random = new RandomState(1);
  const X = Matrix.zeros(samples, inputs, dtype);
  const draws = random.random(997);
  for (let i = 0; i < X.size; i++) X.data[i] = Math.max(0, draws[(i * 7 + (i >> 9)) % 997]! - 0.8);
  return [X, oneHot(random.randint(0, 10, samples), 10, dtype)];
}

/**
 * The longest time for which the event loop had no turn. A busy machine gives its time to others, which is no fault of ours:
 * what counts then is the time that the processors spent on this process.
 */
async function longestBlockMs(work: () => Promise<unknown>): Promise<number> {
  let lastMs = performance.now();
  let lastCpu = process.cpuUsage();
  let longestMs = 0;
  let isWorking = true;
  const look = () => {
    const nowMs = performance.now();
    const { user, system } = process.cpuUsage(lastCpu);
    longestMs = Math.max(longestMs, Math.min(nowMs - lastMs, (user + system) / 1000));
    lastMs = nowMs;
    lastCpu = process.cpuUsage();
    if (isWorking) setImmediate(look);
  };
  setImmediate(look);
  try {
    await work();
  } finally {
    isWorking = false;
  }
  look();
  return longestMs;
}

/** The machine itself may stop for longer, but not every time. */
async function expectShortBlocks(work: () => Promise<unknown>): Promise<void> {
  const found: number[] = [];
  for (let tries = 0; tries < 4; tries++) {
    const longestMs = await longestBlockMs(work);
    if (longestMs <= 50) return;
    found.push(longestMs);
  }
  expect(found).toEqual(expect.arrayContaining(['at most 50 ms']));
}

function network(dtype: DType): Network {
  const layers = [
    { units: 100, activation: 'relu' },
    { units: 10, activation: 'softmax' },
  ] as const;
  return new Network({ inputs, layers, loss: 'cross-entropy', dtype, random: new RandomState(40) });
}

type Options = Partial<TrainOptions>;

/** Trainings with these options, an evaluation, an abort. */
export function testPace(cases: readonly (readonly [name: string, options: Options])[]): void {
  const data: [X: Matrix, Y: Matrix][] = [];

  beforeAll(() => {
    data.push(manyRows('float32'));
  });

  function train(options: Options): Promise<unknown> {
    const random = new RandomState(1);
    const training = network('float32').train(...data[0]!, {
      epochs: 1,
      learningRate: 0.1,
      random,
      ...options,
    });
    return collect(training);
  }

  describe('60,000 rows: the event loop has its turn at least every 50 ms', () => {
    test.each(cases)('%s', (_, options) => expectShortBlocks(() => train(options)));

    test('evaluated', () => expectShortBlocks(() => network('float32').evaluate(...data[0]!)));

    test('predicted', () => expectShortBlocks(() => network('float32').predict(data[0]![0])));
  });

  test('an abort in the middle of an epoch is heard within 100 ms; weights and memory are as before', async () => {
    const usedBytes = Engine.shared()!.usedBytes;
    const trained = network('float32');
    const weightsSha256 = await trained.weightsSha256();
    const latencies: number[] = [];
    for (let tries = 0; tries < 4; tries++) {
      const controller = new AbortController();
      let abortedMs = 0;
      setTimeout(() => {
        abortedMs = performance.now();
        controller.abort();
      }, 20 * tries);
      const options = { epochs: 1, learningRate: 0.1, signal: controller.signal };
      const training = collect(trained.train(...data[0]!, options));
      await expect(training).rejects.toMatchObject({ name: 'AbortError' });
      latencies.push(performance.now() - abortedMs);
    }
    expect(Math.min(...latencies)).toBeLessThan(100);
    expect(await trained.weightsSha256()).toBe(weightsSha256);
    expect(Engine.shared()!.usedBytes).toBe(usedBytes);
  });
}
