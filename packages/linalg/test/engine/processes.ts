import { beforeAll, describe, expect, test } from 'vitest';
import { runModule } from './child.ts';

// What only a process of its own can show: that it ends, what it does without parts of its platform, what it keeps.

/** Prints a digest of products of several kinds, and what the engine was. */
export const digest: string = `
import { createHash } from 'node:crypto';
import { Matrix, RandomState } from '@nn-labs/linalg';
import { Engine } from '@nn-labs/linalg/engine';
const hash = createHash('sha256');
for (const dtype of ['float64', 'float32']) {
  const stream = new RandomState(11);
  const a = stream.uniform(-1, 1, [130, 301]).map((x) => (x < 0.5 ? 0 : x)).astype(dtype);
  const b = stream.standardNormal([301, 77]).astype(dtype);
  hash.update(a.matmul(b).data).update(b.transpose().matmul(b).data);
}
console.log(JSON.stringify({ sha256: hash.digest('hex'), engine: Engine.shared() !== null }));
`;

/** Processes that end by themselves after this code. */
export function testEnds(cases: readonly (readonly [name: string, code: string])[]): void {
  test.each(cases)('a process that %s ends by itself', async (_, code) => {
    const { lingeredMs } = await runModule(`${code}; console.log('end');`);
    expect(lingeredMs).toBeLessThan(5000); // at once, where the machine is not busy
  });
}

/** Processes that lack parts of their platform: whether they still have an engine, and the same bits. */
export function testLosses(cases: readonly (readonly [name: string, code: string, engine: boolean])[]): void {
  describe('the same bits', () => {
    let sha256: string;

    beforeAll(async () => {
      const { stdout } = await runModule(digest);
      const found = JSON.parse(stdout) as { sha256: string; engine: boolean };
      expect(found.engine).toBe(true);
      sha256 = found.sha256;
    });

    test.each(cases)('without %s', async (_, loss, engine) => {
      // A static import would run before the loss.
      const code = digest.replaceAll(/^import (.*) from (.*);$/gm, 'const $1 = await import($2);');
      const { stdout } = await runModule(`${loss}${code}`);
      expect(JSON.parse(stdout)).toEqual({ sha256, engine });
    });
  });
}

/** Memory and workers after many products. */
export function testManyProducts(): void {
  test('1,000 products leave memory and workers as they were', async () => {
    const { stdout } = await runModule(
      `
    import { Matrix, RandomState } from '@nn-labs/linalg';
    import { Engine } from '@nn-labs/linalg/engine';
    const threads = await import('node:worker_threads');
    let workers = 0;
    const { getBuiltinModule } = process;
    class Counted extends threads.Worker { constructor(...args) { super(...args); workers++; } }
    process.getBuiltinModule = (name) =>
      name === 'node:worker_threads' ? { ...threads, Worker: Counted } : getBuiltinModule(name);
    const stream = new RandomState(1);
    const shapes = [[120, 130, 110], [60, 300, 64], [200, 50, 120]];
    const pairs = shapes.map(([n, k, m]) => [stream.random([n, k]).map((x) => (x < 0.5 ? 0 : x)), stream.random([k, m])]);
    const measure = () => { gc(); return { used: Engine.shared().usedBytes, workers, rss: process.memoryUsage().rss }; };
    for (let run = 0; run < 300; run++) pairs[run % 3][0].matmul(pairs[run % 3][1]);
    const before = measure();
    for (let run = 0; run < 1000; run++) pairs[run % 3][0].matmul(pairs[run % 3][1]);
    console.log(JSON.stringify({ before, after: measure() }));
    `,
      ['--expose-gc'],
    );
    type Measured = { used: number; workers: number; rss: number };
    const { before, after } = JSON.parse(stdout) as { before: Measured; after: Measured };
    expect(after.used).toBe(before.used);
    expect(after.workers).toBe(before.workers);
    // What the collector has not given back yet moves by a few megabytes.
    expect(after.rss - before.rss).toBeLessThan(32 * 2 ** 20);
  });
}
