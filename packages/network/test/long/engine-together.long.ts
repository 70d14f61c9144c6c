import { setImmediate as nextTask } from 'node:timers/promises';
import { type DType, Matrix, RandomState } from '@nn-labs/linalg';
import { Engine } from '@nn-labs/linalg/engine';
import { describe, expect, test } from 'vitest';
import { Network, type TrainOptions } from '../../src/index.ts';
import { collect, sampleData, sigmoidLayers } from '../sample-data.ts';

/** A training of work enough for several threads and for pauses within an epoch. */
function training(seed: number, dtype: DType, options: Partial<TrainOptions> = {}) {
  const random = new RandomState(seed);
  const [X, Y] = sampleData(2000, 100, 10, { seed, dtype });
  const network = new Network({
    inputs: 100,
    layers: sigmoidLayers(60, 10),
    loss: 'squared-error',
    dtype,
    random,
  });
  const run = () => network.train(X, Y, { epochs: 3, learningRate: 0.001, random, ...options });
  return { network, run };
}

const kinds: readonly [number, DType, Partial<TrainOptions>][] = [
  [1, 'float64', {}],
  [2, 'float32', { threads: 2 }],
  [3, 'float64', { batchSize: 900, threads: 3 }],
];

async function alone([seed, dtype, options]: (typeof kinds)[number]): Promise<string> {
  const { network, run } = training(seed, dtype, options);
  await collect(run());
  return network.weightsSha256();
}

describe('trainings at the same time', () => {
  test('give the bits of separate ones, with products in between', async () => {
    const expected: string[] = [];
    for (const kind of kinds) expected.push(await alone(kind));
    const stream = new RandomState(9);
    const [a, b] = [stream.random([150, 160]), stream.random([160, 170])];
    const product = a.matmul(b);

    const trainings = kinds.map((kind) => training(...kind));
    let products = 0;
    let running = true;
    const multiply = async () => {
      while (running) {
        expect(a.matmul(b).equals(product)).toBe(true);
        products++;
        await nextTask();
      }
    };
    const multiplying = multiply();
    await Promise.all(
      trainings.map(async ({ run }) => {
        for await (const _ of run()) expect(a.matmul(b).equals(product)).toBe(true);
      }),
    );
    running = false;
    await multiplying;
    expect(products).toBeGreaterThan(0);
    expect(await Promise.all(trainings.map(({ network }) => network.weightsSha256()))).toEqual(expected);
  });

  test('one begun and ended inside the other', async () => {
    const expected = [await alone(kinds[0]!), await alone(kinds[1]!)];
    const outer = training(...kinds[0]!);
    const inner: string[] = [];
    for await (const _ of outer.run()) inner.push(await alone(kinds[1]!));
    expect(await outer.network.weightsSha256()).toBe(expected[0]);
    expect(inner).toEqual([expected[1], expected[1], expected[1]]);
  });
});

describe('memory', () => {
  const usedBytes = () => Engine.shared()!.usedBytes;

  test('is given back after the end, a break, an abort, an error and a divergence', async () => {
    const before = usedBytes();
    await collect(training(1, 'float64').run());
    expect(usedBytes()).toBe(before);

    for await (const _ of training(1, 'float64').run()) {
      expect(usedBytes()).toBeGreaterThan(before + 1e5);
      break;
    }
    expect(usedBytes()).toBe(before);

    const reason = new Error('enough');
    for (const afterMs of [0, 5, 20]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), afterMs);
      const { run } = training(1, 'float64', { signal: controller.signal, epochs: 10_000 });
      await expect(collect(run())).rejects.toBe(reason);
      expect(usedBytes()).toBe(before);
    }

    const thrown = (async () => {
      for await (const _ of training(1, 'float64').run()) throw reason;
    })();
    await expect(thrown).rejects.toBe(reason);
    expect(usedBytes()).toBe(before);

    const wild = training(1, 'float64');
    wild.network.layers[0]!.weight.set(0, 0, Infinity);
    await expect(collect(wild.run())).rejects.toMatchObject({ name: 'DivergenceError' });
    expect(usedBytes()).toBe(before);

    const [X, Y] = sampleData(2000, 100, 10);
    const { network } = training(1, 'float64');
    await network.evaluate(X, Y);
    expect(usedBytes()).toBe(before);
  });

  test('that is too much is an error that says so; the network trains on with less', async () => {
    const before = usedBytes();
    // The activations of one hidden layer: 20,000 x 20,000 float64, 3.2 GB.
    const samples = 20_000;
    const layers = sigmoidLayers(20_000, 1);
    const random = new RandomState(1);
    const network = new Network({ inputs: 1, layers, loss: 'squared-error', random });
    const [X, Y] = [Matrix.ones(samples, 1), Matrix.ones(samples, 1)];
    const weightsSha256 = await network.weightsSha256();
    const training = { epochs: 1, learningRate: 0.1 };
    await expect(collect(network.train(X, Y, training))).rejects.toMatchObject({
      name: 'EngineMemoryError',
      message: expect.stringMatching(
        /^the engine is out of memory: 3200 MB more were asked for, \d+ MB are in use, 2148 MB are the most\. Use fewer samples, float32, or engine 'reference'\.$/,
      ),
    });
    expect(usedBytes()).toBe(before);
    expect(await network.weightsSha256()).toBe(weightsSha256);
    expect(await collect(network.train(X.slice(0, 10), Y.slice(0, 10), training))).toHaveLength(1);
    await expect(network.evaluate(X.slice(0, 10), Y.slice(0, 10))).resolves.toMatchObject({
      loss: expect.any(Number),
    });
    expect(usedBytes()).toBe(before);
  });
});
