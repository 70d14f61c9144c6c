import { setTimeout as sleep } from 'node:timers/promises';
import { Matrix, RandomState } from '@nn-labs/linalg';
import { matmul } from '@nn-labs/linalg/reference';
import { describe, expect, test, vi } from 'vitest';
import { recordWorkers } from '../engine/recorded-workers.ts';
import { expectSameBits } from '../engine/values.ts';

const stream = new RandomState(7);
const size = 150;
const a = stream.uniform(-1, 1, [size, size]);
const b = stream.uniform(-1, 1, [size, size]);
const expected = Matrix.zeros(size, size);
matmul(a.data, b.data, expected.data, size, size, size);

/** An engine of this test's own, with workers that are recorded. */
async function freshEngine() {
  vi.resetModules();
  const { Engine } = await import('@nn-labs/linalg/engine');
  const { engineMatmul } = await import('../../dist/engine/matmul.js');
  /** The product on three threads, compared; answers the milliseconds that it took. */
  function multiply(threads = 3): number {
    const out = Matrix.full(size, size, 7);
    const startMs = performance.now();
    expect(engineMatmul(a.data, b.data, out.data, [size, size, size], threads)).toBe(true);
    const tookMs = performance.now() - startMs;
    expectSameBits(out.data, expected.data, 'the product');
    return tookMs;
  }
  return { Engine, multiply };
}

/** Multiplies until the workers, which need some time to begin, have been met. */
async function multiplyUntil(multiply: () => number, isMet: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !isMet(); tries++) {
    multiply();
    await sleep(5);
  }
  expect(isMet()).toBe(true);
}

describe('the pool', () => {
  test('starts as many workers as are wanted, once', async () => {
    const recorded = recordWorkers();
    const { multiply } = await freshEngine();
    multiply(1);
    expect(recorded.workers.length).toBe(0);
    multiply(3);
    expect(recorded.workers.length).toBe(2);
    for (let run = 0; run < 200; run++) multiply(run % 2 === 0 ? 3 : 2);
    expect(recorded.workers.length).toBe(2);
  });

  test('replaces a worker that was ended between two runs', async () => {
    const recorded = recordWorkers();
    const { Engine, multiply } = await freshEngine();
    await multiplyUntil(multiply, () => recorded.workers.length === 2);
    await sleep(100);
    await recorded.workers[0]!.terminate();
    multiply();
    expect(recorded.workers.length).toBe(3);
    expect(recorded.alive()).toBe(2);
    // The place of the one that ended is taken, not another's twice.
    expect(Engine.shared()?.isBroken).toBe(false);
    await Promise.all(recorded.workers.map((worker) => worker.terminate()));
    multiply();
    expect(recorded.workers.length).toBe(5);
    expect(recorded.alive()).toBe(2);
  });

  test('does not start workers for ever when they die at once', async () => {
    const recorded = recordWorkers('crasher');
    const { multiply } = await freshEngine();
    for (let run = 0; run < 12; run++) {
      multiply();
      await sleep(1);
      while (recorded.alive() > 0) await sleep(1);
    }
    expect(recorded.workers.length).toBeLessThanOrEqual(18);
  });

  test('does without workers where none can be made', async () => {
    const recorded = recordWorkers('refused');
    const { multiply } = await freshEngine();
    multiply();
    recorded.behaviour = 'honest';
    multiply();
    expect(recorded.workers.length).toBe(0);
  });
});

describe('a product whose worker', () => {
  test('died with a tile in its hands is computed anew by this thread, after a deadline', async () => {
    const recorded = recordWorkers('thief');
    const { Engine, multiply } = await freshEngine();
    const lost = Engine.shared()!;
    Engine.patienceMs = 150;
    let longestMs = 0;
    await multiplyUntil(
      () => (longestMs = Math.max(longestMs, multiply())),
      () => lost.isBroken,
    );
    expect(longestMs).toBeGreaterThan(150);
    expect(longestMs).toBeLessThan(10_000);
    expect(lost.usedBytes).toBeLessThan(1000);
    expect(Engine.shared()).not.toBe(lost);
    await vi.waitUntil(() => recorded.alive() === 0);
    recorded.behaviour = 'honest';
    multiply();
    expect(recorded.alive()).toBe(2);
  });

  test('died inside without a tile is given up after the product', async () => {
    const recorded = recordWorkers('ghost');
    const { Engine, multiply } = await freshEngine();
    const lost = Engine.shared()!;
    Engine.patienceMs = 100;
    await multiplyUntil(multiply, () => lost.isBroken);
    await vi.waitUntil(() => recorded.alive() === 0);
    recorded.behaviour = 'honest';
    multiply();
    expect(Engine.shared()?.isBroken).toBe(false);
  });

  test('is ended by somebody else at any moment is right', async () => {
    const recorded = recordWorkers();
    const { Engine, multiply } = await freshEngine();
    Engine.patienceMs = 100;
    for (let run = 0; run < 30; run++) {
      multiply();
      // Ends while the next products are on their way.
      void recorded.workers.at(-1)!.terminate();
      multiply();
      await sleep(run % 3);
    }
    expect(recorded.alive()).toBeLessThanOrEqual(3);
  });
});

describe('a program that is lost', () => {
  test('is an error to whoever runs it, and to the next who comes with the old memory', async () => {
    const recorded = recordWorkers('thief');
    const { Engine } = await freshEngine();
    const engine = Engine.shared()!;
    Engine.patienceMs = 100;
    const address = engine.allocate(16 * 1000);
    const update = {
      code: 'update',
      out: address,
      b: address,
      inner: 1000,
      rowsPerTile: 1,
      tiles: 1000,
    } as const;
    const program = engine.program([update], false);
    engine.prepare(2);
    const text =
      'a worker thread of the engine stopped in the middle of its work. Run again; with one thread it cannot happen.';
    await expect(
      (async () => {
        for (let run = 0; run < 400; run++) {
          engine.run(program, 2);
          await sleep(5);
        }
      })(),
    ).rejects.toMatchObject({ name: 'EngineThreadError', message: text });
    expect(engine.isBroken).toBe(true);
    expect(() => engine.run(program, 1)).toThrow(text);
    expect(() => engine.prepare(3)).not.toThrow();
    expect(recorded.workers.length).toBe(1);
  });
});
