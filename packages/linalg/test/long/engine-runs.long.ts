import { setImmediate as nextTask } from 'node:timers/promises';
import { Matrix, RandomState } from '@nn-labs/linalg';
import { Engine, type Operation } from '@nn-labs/linalg/engine';
import { afterEach, describe, expect, test } from 'vitest';

const engine = Engine.shared()!;
const addresses: number[] = [];

/** Operations of so many tiles, some microseconds each: w += g, on w and g of their own. */
function updates(count: number, tiles: number) {
  const rowsPerTile = 4096;
  const inner = tiles * rowsPerTile;
  const w = engine.allocate(inner * 16);
  const g = engine.allocate(inner * 16);
  const items = new Float64Array(engine.buffer, w, inner * 2);
  new Float64Array(engine.buffer, g, inner * 2).fill(1);
  const operation: Operation = { code: 'update', out: w, b: g, inner, rowsPerTile, tiles, scale: 1 };
  const program = engine.program(Array(count).fill(operation), false);
  addresses.push(w, g, program.address);
  return { program, items };
}

afterEach(() => {
  for (const address of addresses.splice(0)) engine.free(address);
});

describe('a paced run', () => {
  test('answers nothing when it is short, a promise when it is long', async () => {
    const short = updates(1, 1);
    expect(engine.runPaced(short.program, 1, nextTask)).toBeUndefined();
    const long = updates(600, 20);
    let pauses = 0;
    await engine.runPaced(long.program, 2, () => {
      pauses++;
      return nextTask();
    });
    expect(pauses).toBeGreaterThan(0);
    expect(long.items.every((item) => item === 600)).toBe(true);
  });

  test('lets others run on this thread while it is at a pause, and has its own bits', async () => {
    const long = updates(600, 20);
    const stream = new RandomState(3);
    const a = stream.random([90, 90]);
    const alone = a.matmul(a);
    const other = updates(3, 5);
    let during = 0;
    const work = engine.runPaced(long.program, 2, async () => {
      await nextTask();
      if (!long.items.every((item) => item === 600)) during++;
      expect(a.matmul(a).equals(alone)).toBe(true);
      engine.run(other.program, 2);
    });
    await work;
    expect(during).toBeGreaterThan(0);
    expect(long.items.every((item) => item === 600)).toBe(true);
    expect(other.items.every((item) => item === other.items[0] && item % 3 === 0)).toBe(true);
  });

  test('goes on with its workers in memory that has grown since they began', async () => {
    engine.prepare(2);
    const { program } = updates(2, 20);
    for (let run = 0; run < 100; run++) {
      engine.run(program, 2);
      await nextTask();
    }
    const before = engine.buffer.byteLength;
    addresses.push(engine.allocate(before, false));
    const behind = updates(2, 20);
    expect(behind.program.address).toBeGreaterThan(before);
    for (let run = 0; run < 100; run++) {
      engine.run(behind.program, 2);
      await nextTask();
    }
    expect(engine.isBroken).toBe(false);
    expect(behind.items.every((item) => item === 200)).toBe(true);
  });

  test('two at a time are both done', async () => {
    const runs = [updates(400, 20), updates(300, 20), updates(200, 20)];
    await Promise.all(runs.map(({ program }) => engine.runPaced(program, 2, nextTask)));
    for (const [index, { items }] of runs.entries()) {
      expect(items.every((item) => item === 400 - 100 * index)).toBe(true);
    }
  });

  test('is given up when the pause throws; the next runs as ever', async () => {
    const long = updates(1000, 20);
    const reason = new Error('enough');
    let pauses = 0;
    const work = engine.runPaced(long.program, 3, async () => {
      await nextTask();
      if (++pauses === 2) throw reason;
    });
    await expect(work).rejects.toBe(reason);
    const reached = long.items.slice();
    await nextTask();
    expect(long.items.every((item, i) => item === reached[i])).toBe(true);
    expect(reached[0]!).toBeLessThan(1000);
    expect(engine.isBroken).toBe(false);
    const next = updates(2, 20);
    engine.run(next.program, 3);
    expect(next.items.every((item) => item === 2)).toBe(true);
  });

  test('a program runs again and again', () => {
    const { program, items } = updates(1, 7);
    for (let run = 0; run < 300; run++) engine.run(program, (run % 3) + 1);
    expect(items.every((item) => item === 300)).toBe(true);
  });
});

describe('more memory than there is', () => {
  const gigabytes =
    /^the engine is out of memory: 3000 MB more were asked for, \d+ MB are in use, 2148 MB are the most\. Use fewer samples, float32, or engine 'reference'\.$/;

  test('is an error; what was there stays, and products go on', () => {
    const before = engine.usedBytes;
    expect(() => engine.allocate(3e9)).toThrow(gigabytes);
    expect(() => engine.allocate(3e9)).toThrow(expect.objectContaining({ name: 'EngineMemoryError' }));
    expect(engine.usedBytes).toBe(before);
    const a = new RandomState(1).random([64, 64]);
    expect(a.matmul(Matrix.identity(64)).equals(a)).toBe(true);
  });

  test('is no error of a product: the plain loops need none of it', () => {
    const a = new RandomState(1).random([64, 64]);
    // All but half a megabyte is taken.
    const held = engine.allocate(32_768 * 65_536 - 2 ** 20, false);
    try {
      expect(() => engine.allocate(2 ** 21)).toThrow('out of memory');
      const wide = new RandomState(2).random([64, 3000]);
      const product = a.matmul(wide);
      engine.free(held);
      expect(a.matmul(wide).equals(product)).toBe(true);
    } finally {
      if (engine.usedBytes > 2 ** 30) engine.free(held);
    }
  });
});
