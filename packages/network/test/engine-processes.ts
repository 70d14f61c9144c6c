import { beforeAll, describe, expect, test } from 'vitest';
import { runModule } from '../../linalg/test/engine/child.ts';

// What only a process of its own can show: that it ends, what it does without parts of its platform, what it keeps.

/** Trains a network of work enough for several threads; `each` is done with every report, \`engine\` is what computed. */
export function training(each: string): string {
  return `
const { Matrix, oneHot, RandomState } = await import('@nn-labs/linalg');
const { describeEngine, Network } = await import('@nn-labs/network');
const random = new RandomState(5);
const X = random.random([700, 90]).map((x) => (x < 0.5 ? 0 : x));
const Y = oneHot(random.randint(0, 10, 700), 10);
const layers = [{ units: 50, activation: 'tanh', bias: true }, { units: 10, activation: 'softmax' }];
const network = new Network({ inputs: 90, layers, loss: 'cross-entropy', random });
for await (const report of network.train(X, Y, { epochs: 12, learningRate: 0.5, batchSize: 300, random, threads: 3 })) { ${each} }
console.log(JSON.stringify({ sha256: await network.weightsSha256(), engine: describeEngine({ threads: 3 }) }));
`;
}

/** Processes that end by themselves after this code. */
export function testEnds(cases: readonly (readonly [name: string, code: string])[]): void {
  test.each(cases)('a process that %s ends by itself', async (_, code) => {
    const { lingeredMs } = await runModule(code);
    expect(lingeredMs).toBeLessThan(5000); // at once, where the machine is not busy
  });
}

/** Processes that lack parts of their platform, and train to the same bits by the plain loops. */
export function testLosses(cases: readonly (readonly [name: string, code: string])[]): void {
  describe('the same bits', () => {
    let sha256: string;

    beforeAll(async () => {
      const { stdout } = await runModule(training(''));
      const found = JSON.parse(stdout) as { sha256: string; engine: unknown };
      expect(found.engine).toEqual({ name: 'simd', threads: 3 });
      sha256 = found.sha256;
    });

    test.each(cases)('without %s, by the plain loops', async (_, loss) => {
      const { stdout } = await runModule(`${loss}${training('')}`);
      expect(JSON.parse(stdout)).toEqual({ sha256, engine: { name: 'reference', threads: 1 } });
    });
  });
}

/** Memory and workers after many trainings. */
export function testManyTrainings(): void {
  test('200 trainings leave memory and workers as they were, however they end', async () => {
    const code = `
import { Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { Engine } from '@nn-labs/linalg/engine';
import { Network } from '@nn-labs/network';
const threads = await import('node:worker_threads');
let workers = 0;
const { getBuiltinModule } = process;
class Counted extends threads.Worker { constructor(...args) { super(...args); workers++; } }
process.getBuiltinModule = (name) => name === 'node:worker_threads' ? { ...threads, Worker: Counted } : getBuiltinModule(name);
const random = new RandomState(5);
const X = random.random([100, 80]).map((x) => (x < 0.5 ? 0 : x));
const Y = oneHot(random.randint(0, 10, 100), 10);
const layers = [{ units: 60, activation: 'relu' }, { units: 10, activation: 'sigmoid' }];
async function train(kind) {
  const network = new Network({ inputs: 80, layers, loss: 'squared-error', random });
  const controller = new AbortController();
  const options = { epochs: 3, learningRate: kind === 1 ? 1e308 : 0.001, threads: 3, signal: controller.signal };
  try {
    for await (const _ of network.train(X, Y, options)) {
      if (kind === 2) break;
      if (kind === 3) controller.abort();
      if (kind === 4) throw new Error('enough');
    }
  } catch (error) {
    if (!['DivergenceError', 'AbortError'].includes(error.name) && error.message !== 'enough') throw error;
  }
}
const measure = () => { gc(); return { used: Engine.shared().usedBytes, workers, rss: process.memoryUsage().rss }; };
for (let run = 0; run < 60; run++) await train(run % 5);
const before = measure();
for (let run = 0; run < 200; run++) await train(run % 5);
console.log(JSON.stringify({ before, after: measure() }));
`;
    const { stdout } = await runModule(code, ['--expose-gc']);
    type Measured = { used: number; workers: number; rss: number };
    const { before, after } = JSON.parse(stdout) as { before: Measured; after: Measured };
    expect(after.used).toBe(before.used);
    expect(after.used).toBeLessThan(1000);
    expect(before.workers).toBe(2);
    expect(after.workers).toBe(2);
    // What the collector has not given back yet moves by a few megabytes.
    expect(after.rss - before.rss).toBeLessThan(32 * 2 ** 20);
  });
}
