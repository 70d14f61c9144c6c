import { RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import type { EpochReport } from '../src/index.ts';
import { collect, sampleData, sampleNetwork, sigmoidLayers } from './sample-data.ts';

const [X, Y] = sampleData(30, 12, 3);

describe('reports', () => {
  test('every epoch, or those divisible by reportEvery and the last', async () => {
    const epochs = async (count: number, reportEvery?: number) => {
      const reports = await collect(
        sampleNetwork().train(X, Y, { epochs: count, learningRate: 0.1, reportEvery }),
      );
      return reports.map(({ epoch }) => epoch);
    };
    expect(await epochs(4)).toEqual([0, 1, 2, 3]);
    expect(await epochs(8, 3)).toEqual([0, 3, 6, 7]);
    expect(await epochs(7, 3)).toEqual([0, 3, 6]);
    expect(await epochs(3, 200)).toEqual([0, 2]);
    expect(await epochs(0)).toEqual([]);
  });

  test('loss and accuracy are those before the update: epoch 0 is what evaluate says of the drawn weights', async () => {
    const network = sampleNetwork();
    const before = await network.evaluate(X, Y);
    const [first] = await collect(network.train(X, Y, { epochs: 1, learningRate: 0.1 }));
    expect(first).toEqual({ epoch: 0, ...before, watched: null });
    expect(await network.evaluate(X, Y)).not.toEqual(before);
  });

  test('weights can be read between epochs, and are the live ones', async () => {
    const network = sampleNetwork();
    const [first] = network.layers;
    const { weight } = first!;
    const seen: number[] = [];
    for await (const _ of network.train(X, Y, { epochs: 3, learningRate: 0.1 })) {
      seen.push(first!.weight.get(0, 0)); // asking brings them up to date
      expect(weight.get(0, 0)).toBe(seen.at(-1));
    }
    expect(new Set(seen).size).toBe(3);
    expect(weight.get(0, 0)).toBe(seen[2]);
  });

  test('weights that nobody asked for are there at the end, and after a break', async () => {
    const asked = sampleNetwork();
    for await (const _ of asked.train(X, Y, { epochs: 3, learningRate: 0.1 }))
      asked.layers[0]!.weight.get(0, 0);
    for (const epochs of [3, 9]) {
      const network = sampleNetwork();
      const { weight } = network.layers[0]!;
      for await (const { epoch } of network.train(X, Y, { epochs, learningRate: 0.1 }))
        if (epoch === 2) break;
      expect(weight.equals(asked.layers[0]!.weight)).toBe(true);
    }
  });
});

describe('the same bits', () => {
  const finalSha = async (options: { batchSize?: number | 'full'; seed?: number; rows?: number } = {}) => {
    const random = new RandomState(options.seed ?? 40);
    const network = sampleNetwork({ random });
    const { batchSize } = options;
    await collect(network.train(X, Y, { epochs: 5, learningRate: 0.1, batchSize, random }));
    return network.weightsSha256();
  };

  test('same seed, same bits; another seed, others', async () => {
    expect(await finalSha({ batchSize: 7 })).toBe(await finalSha({ batchSize: 7 }));
    expect(await finalSha({ batchSize: 7 })).not.toBe(await finalSha({ batchSize: 7, seed: 41 }));
  });

  test('one batch of all samples draws nothing, however it is asked for', async () => {
    const full = await finalSha();
    expect(await finalSha({ batchSize: 'full' })).toBe(full);
    expect(await finalSha({ batchSize: 30 })).toBe(full);
    expect(await finalSha({ batchSize: 1000 })).toBe(full);
    expect(await finalSha({ batchSize: 29 })).not.toBe(full);

    const random = new RandomState(40);
    const before = random.getState();
    const options = { epochs: 2, learningRate: 0.1, batchSize: 30, random };
    await collect(sampleNetwork().train(X, Y, options));
    expect(random.getState()).toEqual(before);
  });

  test('mini-batches draw one permutation(N) an epoch from the stream given', async () => {
    const [random, twin] = [new RandomState(5), new RandomState(5)];
    await collect(sampleNetwork().train(X, Y, { epochs: 3, learningRate: 0.1, batchSize: 8, random }));
    for (let epoch = 0; epoch < 3; epoch++) twin.permutation(30);
    expect(random.getState()).toEqual(twin.getState());
  });

  test('two runs of 3 and 2 epochs are one run of 5', async () => {
    const network = sampleNetwork();
    await collect(network.train(X, Y, { epochs: 3, learningRate: 0.1 }));
    await collect(network.train(X, Y, { epochs: 2, learningRate: 0.1 }));
    expect(await network.weightsSha256()).toBe(await finalSha());
  });

  test('neither the ranges of rows nor the work between the epochs matter', async () => {
    const [manyX, manyY] = sampleData(3000, 12, 3);
    const shas = new Set<string>();
    for (const slow of [false, true]) {
      const network = sampleNetwork();
      for await (const _ of network.train(manyX, manyY, { epochs: 4, learningRate: 0.001 })) {
        if (slow) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      shas.add(await network.weightsSha256());
    }
    expect(shas.size).toBe(1);
  });

  test('the data are not changed', async () => {
    const [keptX, keptY] = [X.copy(), Y.copy()];
    await finalSha({ batchSize: 7 });
    const network = sampleNetwork();
    await network.predict(X);
    await network.evaluate(X, Y);
    expect(X.equals(keptX) && Y.equals(keptY)).toBe(true);
  });
});

describe('ending early', () => {
  const options = { epochs: 1000, learningRate: 0.1 };

  test('break: the weights are those of the epochs done, and the network can train again', async () => {
    const network = sampleNetwork();
    for await (const { epoch } of network.train(X, Y, options)) if (epoch === 4) break;
    const broken = await network.weightsSha256();
    const whole = sampleNetwork();
    await collect(whole.train(X, Y, { ...options, epochs: 5 }));
    expect(broken).toBe(await whole.weightsSha256());
    expect(await collect(network.train(X, Y, { ...options, epochs: 1 }))).toHaveLength(1);
  });

  test('an abort between epochs throws the reason of the signal and keeps the updates done', async () => {
    const network = sampleNetwork();
    const controller = new AbortController();
    const reports: EpochReport[] = [];
    const training = async () => {
      for await (const report of network.train(X, Y, { ...options, signal: controller.signal })) {
        reports.push(report);
        if (report.epoch === 2) controller.abort(new Error('enough'));
      }
    };
    await expect(training()).rejects.toThrow(new Error('enough'));
    expect(reports).toHaveLength(3);
    const whole = sampleNetwork();
    await collect(whole.train(X, Y, { ...options, epochs: 3 }));
    expect(await network.weightsSha256()).toBe(await whole.weightsSha256());
  });

  test('an abort inside a long epoch stops it without an update', { retry: 2 }, async () => {
    const [longX, longY] = sampleData(20_000, 100, 10);
    const network = sampleNetwork({ inputs: 100, layers: sigmoidLayers(100, 10) });
    const before = await network.weightsSha256();
    const controller = new AbortController();
    let abortedAtMs = Number.POSITIVE_INFINITY;
    setTimeout(() => {
      controller.abort();
      abortedAtMs = performance.now();
    }, 20);
    const training = collect(network.train(longX, longY, { ...options, signal: controller.signal }));
    await expect(training).rejects.toMatchObject({
      name: 'AbortError',
      message: 'This operation was aborted',
    });
    // Tens of milliseconds; an epoch takes half a second or more. Generous, as test machines stall.
    expect(performance.now() - abortedAtMs).toBeLessThan(300);
    expect(await network.weightsSha256()).toBe(before);
  });

  test('an aborted signal trains nothing', async () => {
    const network = sampleNetwork();
    const signal = AbortSignal.abort();
    await expect(network.train(X, Y, { ...options, signal }).next()).rejects.toBe(signal.reason);
    await expect(network.evaluate(X, Y, { signal })).rejects.toBe(signal.reason);
    await expect(network.predict(X, { signal })).rejects.toBe(signal.reason);
  });

  test('one training at a time', async () => {
    const network = sampleNetwork();
    for await (const { epoch } of network.train(X, Y, { ...options, epochs: 2 })) {
      if (epoch > 0) continue;
      await expect(network.train(X, Y, options).next()).rejects.toThrow(
        'train: the network is being trained already. Finish that loop, or break out of it, first.',
      );
      expect((await network.evaluate(X, Y)).accuracy).toBeGreaterThanOrEqual(0);
    }
  });
});

// A busy machine gives its time to others, which is no fault of ours: what counts then is the time that the processors
// spent on this process.
describe('the event loop has its turn', { retry: 2 }, () => {
  /** How often a timer of 1 ms fired while `work` went on, and how long that took. */
  async function ticksDuring(work: () => Promise<unknown>): Promise<{ ticks: number; busyMs: number }> {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const before = process.cpuUsage();
    const startMs = performance.now();
    await work();
    const elapsedMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(before);
    clearInterval(timer);
    return { ticks, busyMs: Math.min(elapsedMs, (user + system) / 1000) };
  }

  test('inside one epoch of 30,000 rows, at least once every 50 ms on average', async () => {
    const [longX, longY] = sampleData(30_000, 60, 10);
    const network = sampleNetwork({ inputs: 60, layers: sigmoidLayers(64, 10) });
    const { ticks, busyMs } = await ticksDuring(() =>
      collect(network.train(longX, longY, { epochs: 1, learningRate: 1e-4 })),
    );
    expect(ticks).toBeGreaterThan(busyMs / 50);
  });

  test('over many tiny epochs, and without a pause for each', async () => {
    const [tinyX, tinyY] = sampleData(4, 12, 3);
    const network = sampleNetwork();
    const { ticks, busyMs } = await ticksDuring(() =>
      collect(network.train(tinyX, tinyY, { epochs: 10_000, learningRate: 0.01 })),
    );
    expect(ticks).toBeGreaterThan(busyMs / 50);
    expect(ticks).toBeLessThan(5000);
  });

  test.each(['evaluate', 'predict'] as const)('while %s works', async (call) => {
    const [longX, longY] = sampleData(60_000, 60, 10);
    const network = sampleNetwork({ inputs: 60, layers: sigmoidLayers(64, 10) });
    const { ticks, busyMs } = await ticksDuring(() =>
      call === 'predict' ? network.predict(longX) : network.evaluate(longX, longY),
    );
    expect(ticks).toBeGreaterThan(busyMs / 50);
  });

  test('also where there is no setImmediate, as in a browser', async () => {
    const { setImmediate } = globalThis;
    Reflect.deleteProperty(globalThis, 'setImmediate');
    try {
      const [longX, longY] = sampleData(20_000, 60, 10);
      const network = sampleNetwork({ inputs: 60, layers: sigmoidLayers(32, 10) });
      const { ticks, busyMs } = await ticksDuring(() =>
        collect(network.train(longX, longY, { epochs: 1, learningRate: 1e-4 })),
      );
      expect(ticks).toBeGreaterThan(busyMs / 50);
    } finally {
      globalThis.setImmediate = setImmediate;
    }
  });
});
