import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Allocator } from '../../src/engine/allocator.ts';
import { EngineMemoryError } from '../../src/engine/engine-error.ts';
import { check, seed } from './values.ts';

const page = 65_536;

function allocatorOf(pages: number, firstByte = 0) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: pages, shared: true });
  return { memory, allocator: new Allocator(memory, firstByte, pages) };
}

describe('blocks', () => {
  test(`never overlap, begin on cache lines, and are all there again at the end (seed ${seed})`, () => {
    const sizes = fc.oneof(fc.nat(300), fc.nat(50_000));
    const steps = fc.array(fc.tuple(sizes, fc.nat(9)), { maxLength: 60 });
    check(200, steps, (given) => {
      const { allocator } = allocatorOf(64, 1000);
      const held: { start: number; bytes: number }[] = [];
      for (const [bytes, choice] of given) {
        if (choice < 4 && held.length > 0) {
          allocator.free(held.splice(choice % held.length, 1)[0]!.start);
          continue;
        }
        const start = allocator.allocate(bytes);
        expect(start % 64).toBe(0);
        expect(start).toBeGreaterThanOrEqual(1000);
        for (const other of held) {
          expect(start >= other.start + other.bytes || start + bytes <= other.start).toBe(true);
        }
        held.push({ start, bytes });
      }
      for (const { start } of held) allocator.free(start);
      expect(allocator.usedBytes).toBe(0);
      // Whatever happened, one block of all that there is fits again.
      expect(allocator.allocate(64 * page - 1024)).toBe(1024);
    });
  });

  test('what is freed is used again, before the memory grows', () => {
    const { memory, allocator } = allocatorOf(8);
    const first = allocator.allocate(page / 2);
    allocator.allocate(100);
    allocator.free(first);
    expect(allocator.allocate(page / 4)).toBe(first);
    expect(allocator.allocate(page / 4)).toBe(first + page / 4);
    expect(memory.buffer.byteLength).toBe(page);
    allocator.allocate(page);
    expect(memory.buffer.byteLength).toBe(2 * page);
  });

  test('a block that is not there cannot be freed, nor one twice', () => {
    const { allocator } = allocatorOf(1);
    const start = allocator.allocate(10);
    allocator.free(start);
    expect(() => allocator.free(start)).toThrow(`free: no block begins at ${start}`);
    expect(() => allocator.free(3)).toThrow('free: no block begins at 3');
  });
});

describe('a full memory', () => {
  test('says what was asked for, what is in use and what there is, and goes on', () => {
    const { allocator } = allocatorOf(64);
    const held = allocator.allocate(2_000_000);
    expect(() => allocator.allocate(3_000_000)).toThrow(EngineMemoryError);
    expect(() => allocator.allocate(3_000_000)).toThrow(
      'the engine is out of memory: 3 MB more were asked for, 2 MB are in use, 5 MB are the most. ' +
        "Use fewer samples, float32, or engine 'reference'.",
    );
    allocator.free(held);
    expect(allocator.allocate(3_000_000)).toBe(0);
  });

  test('a machine that gives no more pages is the same error', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    const allocator = new Allocator(memory, 0, 32_768);
    expect(() => allocator.allocate(3 * page)).toThrow('the engine is out of memory');
    expect(allocator.allocate(2 * page)).toBe(0);
  });
});
