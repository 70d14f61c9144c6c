import { EngineMemoryError } from './engine-error.ts';

/** Every block begins on a cache line of its own, so that two threads never write to one line. */
const alignment = 64;
const pageBytes = 65536;

/** Hands out blocks of one growing WebAssembly memory, first fit; what is freed is used again. */
export class Allocator {
  readonly #memory: WebAssembly.Memory;
  readonly #maximumBytes: number;
  /** Free blocks by address, never two that touch. */
  #free: { start: number; bytes: number }[] = [];
  readonly #sizes: Map<number, number> = new Map();
  /** The first byte that was never handed out. */
  #top: number;

  constructor(memory: WebAssembly.Memory, firstByte: number, maximumPages: number) {
    this.#memory = memory;
    this.#maximumBytes = maximumPages * pageBytes;
    this.#top = roundUp(firstByte);
  }

  /** Bytes that are handed out now. */
  get usedBytes(): number {
    let used = 0;
    for (const bytes of this.#sizes.values()) used += bytes;
    return used;
  }

  /**
   * The address of a block of `bytes` bytes, not zeroed.
   *
   * @throws EngineMemoryError when the memory cannot grow so far.
   */
  allocate(bytes: number): number {
    const size = Math.max(alignment, roundUp(bytes));
    const index = this.#free.findIndex((block) => block.bytes >= size);
    const block = this.#free[index];
    let start: number;
    if (block !== undefined) {
      start = block.start;
      block.start += size;
      block.bytes -= size;
      if (block.bytes === 0) this.#free.splice(index, 1);
    } else {
      start = this.#top;
      this.#grow(start + size, bytes);
      this.#top = start + size;
    }
    this.#sizes.set(start, size);
    return start;
  }

  /** Gives a block back. */
  free(start: number): void {
    const bytes = this.#sizes.get(start);
    if (bytes === undefined) throw new RangeError(`free: no block begins at ${start}`);
    this.#sizes.delete(start);
    const at = this.#free.findIndex((block) => block.start > start);
    this.#free.splice(at === -1 ? this.#free.length : at, 0, { start, bytes });
    this.#merge();
  }

  #merge(): void {
    const merged: { start: number; bytes: number }[] = [];
    for (const block of this.#free) {
      const last = merged.at(-1);
      if (last !== undefined && last.start + last.bytes === block.start) last.bytes += block.bytes;
      else merged.push(block);
    }
    const last = merged.at(-1);
    if (last !== undefined && last.start + last.bytes === this.#top) {
      this.#top = last.start;
      merged.pop();
    }
    this.#free = merged;
  }

  #grow(end: number, asked: number): void {
    const missing = end - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      if (end > this.#maximumBytes) throw new RangeError('over the maximum');
      this.#memory.grow(Math.ceil(missing / pageBytes));
    } catch (cause) {
      throw new EngineMemoryError(
        `the engine is out of memory: ${megabytes(asked)} MB more were asked for, ${megabytes(this.usedBytes)} MB are ` +
          `in use, ${megabytes(this.#maximumBytes)} MB are the most. Use fewer samples, float32, or engine 'reference'.`,
        { cause },
      );
    }
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}
