import { setTimeout as sleep } from 'node:timers/promises';
import type { Matrix } from '@nn-labs/linalg';
import { beforeAll, expect, test, vi } from 'vitest';
import { type Behaviour, recordWorkers } from '../../linalg/test/engine/recorded-workers.ts';
import { collect, sampleData, sigmoidLayers } from './sample-data.ts';

// A training whose workers die, in every way, ends with the bits of one that is left in peace.

const [X, Y] = sampleData(500, 100, 10);
const epochs = 12;

/** An engine of this test's own, with workers that are recorded. */
async function freshTraining(patienceMs: number) {
  vi.resetModules();
  const { Engine } = await import('@nn-labs/linalg/engine');
  const linalg = await import('@nn-labs/linalg');
  const { Network } = await import('../src/index.ts');
  Engine.patienceMs = patienceMs;
  // Matrices of the modules at hand: another copy's are no instances of theirs.
  const own = (x: Matrix) => new linalg.Matrix(x.rows, x.cols, x.data);
  const data = [own(X), own(Y)] as const;
  const make = () => {
    const random = new linalg.RandomState(40);
    return new Network({ inputs: 100, layers: sigmoidLayers(60, 10), loss: 'squared-error', random });
  };
  return { Engine, data, make };
}

/** The digest without the engine. */
async function expectedSha256(): Promise<string> {
  const { data, make } = await freshTraining(10_000);
  const network = make();
  await collect(network.train(...data, { epochs, learningRate: 0.001, engine: 'reference' }));
  return network.weightsSha256();
}

const options = { epochs, learningRate: 0.001, threads: 3 };

/** Trainings whose workers die in these ways, or are ended from outside. */
export function testDeaths(kinds: readonly Behaviour[]): void {
  let expected: string;

  beforeAll(async () => {
    expected = await expectedSha256();
  });

  test.each(kinds)('workers of the kind %s', (kind) => expectSameInSpiteOf(kind, expected));

  test('workers that are ended now and then', async () => {
    const recorded = recordWorkers();
    const { Engine, data, make } = await freshTraining(100);
    const network = make();
    for await (const _ of network.train(...data, options)) {
      void recorded.workers.at(-1)?.terminate();
      await sleep(2);
    }
    expect(await network.weightsSha256()).toBe(expected);
    const again = make();
    for await (const { epoch } of again.train(...data, options)) {
      if (epoch === 3) await Promise.all(recorded.workers.map((worker) => worker.terminate()));
    }
    expect(await again.weightsSha256()).toBe(expected);
    expect(Engine.shared()!.usedBytes).toBeLessThan(1000);
  });
}

async function expectSameInSpiteOf(kind: Behaviour, expected: string): Promise<void> {
  const recorded = recordWorkers(kind);
  const { Engine, data, make } = await freshTraining(100);
  const engine = Engine.shared()!;
  // They are there before the first step, and fail in it.
  engine.prepare(options.threads);
  await sleep(150);
  const breaks = kind === 'thief' || kind === 'ghost';
  // On a busy machine they come later: into one of the next trainings.
  for (let tries = 0; tries === 0 || (breaks && !engine.isBroken && tries < 50); tries++) {
    const network = make();
    await collect(network.train(...data, options));
    expect(await network.weightsSha256()).toBe(expected);
  }
  expect(engine.isBroken).toBe(breaks);
  // The next training has a new engine, and evaluation too.
  recorded.behaviour = 'honest';
  const next = make();
  await collect(next.train(...data, options));
  expect(await next.weightsSha256()).toBe(expected);
  expect(await next.evaluate(...data)).toEqual(await next.evaluate(...data, { engine: 'reference' }));
}

/** A worker that dies in an update leaves no half of it in the network. */
export function testTornUpdate(): void {
  test('a worker that dies in an update', async () => {
    recordWorkers();
    const { Engine, data, make } = await freshTraining(50);
    const network = make();
    const seen: string[] = [];
    const engine = Engine.shared()!;
    const run = engine.run.bind(engine);
    let runs = 0;
    engine.run = (program, threads) => {
      run(program, threads);
      // The transposes are the first; then come the updates.
      if (++runs === 4) throw new Error('dead');
    };
    const training = (async () => {
      for await (const _ of network.train(...data, options)) seen.push(await network.weightsSha256());
    })();
    await expect(training).rejects.toThrow('dead');
    expect(seen).toHaveLength(2);
    expect(await network.weightsSha256()).toBe(seen[1]);
    expect(engine.usedBytes).toBeLessThan(1000);
  });
}
