import { Allocator } from './allocator.ts';
import { availableThreads, canShare, maySleep, startThread, type Thread } from './platform.ts';
import { type Operation, operationBytes, Program } from './program.ts';
import { loadModule, maximumPages } from './wasm.ts';
import type { WorkerStart } from './worker.ts';

interface EngineExports {
  participate(program: number, count: number, from: number, budget: number, mayWait: boolean): number;
  readonly heapBase: WebAssembly.Global;
}

/** Tiles that the main thread takes before it looks at the clock. */
const tilesBetweenLooks = 32;
/** A program runs this long before the event loop gets a turn. */
const sliceMs = 12;
/** When no tile ends for this long, a worker is taken for dead. */
const patienceMs = 10_000;
const controlWords = 8;

/**
 * A worker died, or stopped answering, with a part of the work in its hands.
 *
 * @example
 * ```ts
 * import { EngineThreadError } from '@nn-labs/linalg/engine';
 * new EngineThreadError('gone') instanceof Error; // => true
 * ```
 */
export class EngineThreadError extends Error {
  override readonly name = 'EngineThreadError';
}

/**
 * WebAssembly SIMD on shared memory: runs programs of operations on this thread and on workers.
 *
 * @example
 * ```ts
 * import { Engine } from '@nn-labs/linalg/engine';
 * const engine = Engine.shared(); // null where there is no WebAssembly SIMD
 * const address = engine!.allocate(64);
 * new Float64Array(engine!.buffer, address, 8).every((item) => item === 0); // => true
 * engine!.free(address);
 * ```
 */
export class Engine {
  readonly #memory: WebAssembly.Memory;
  readonly #module: WebAssembly.Module;
  readonly #allocator: Allocator;
  readonly #exports: EngineExports;
  readonly #control: Int32Array;
  readonly #controlAddress: number;
  readonly #mayWait: boolean = maySleep();
  #workers: Thread[] = [];
  #running: Run | null = null;
  #isBroken = false;

  private constructor(module: WebAssembly.Module, memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#module = module;
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    this.#exports = instance.exports as unknown as EngineExports;
    this.#allocator = new Allocator(memory, Number(this.#exports.heapBase.value), maximumPages);
    this.#controlAddress = this.#allocator.allocate(controlWords * 4);
    this.#control = new Int32Array(memory.buffer, this.#controlAddress, controlWords).fill(0);
  }

  static #shared: Engine | null | undefined;

  /**
   * The engine of this thread, made when first asked for; null where WebAssembly SIMD or its memory is missing.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * Engine.shared() === Engine.shared(); // => true
   * ```
   */
  static shared(): Engine | null {
    if (Engine.#shared?.isBroken === true) Engine.#shared = undefined;
    if (Engine.#shared === undefined) Engine.#shared = Engine.#open();
    return Engine.#shared;
  }

  static #open(): Engine | null {
    try {
      const memory = new WebAssembly.Memory({ initial: 16, maximum: maximumPages, shared: true });
      return new Engine(loadModule(), memory);
    } catch {
      return null;
    }
  }

  /**
   * How many threads a run may use here, this one included.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * Engine.maximumThreads() >= 1; // => true
   * ```
   */
  static maximumThreads(): number {
    return canShare() && maySleep() ? availableThreads() : 1;
  }

  /**
   * The address of `bytes` bytes, set to zero unless `zeroed` is false.
   *
   * @throws {EngineMemoryError} when there is no room.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * const address = Engine.shared()!.allocate(100);
   * address % 64; // => 0
   * ```
   */
  allocate(bytes: number, zeroed: boolean = true): number {
    const address = this.#allocator.allocate(bytes);
    if (zeroed) new Uint8Array(this.buffer, address, bytes).fill(0);
    return address;
  }

  /** The memory as it is now; a view of it stays valid when the memory grows. */
  get buffer(): ArrayBufferLike {
    return this.#memory.buffer;
  }

  /**
   * Gives back what `allocate` or `program` took.
   *
   * @throws {RangeError} when nothing begins at this address.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * Engine.shared()!.free(1); // throws no block begins at 1
   * ```
   */
  free(address: number): void {
    this.#allocator.free(address);
  }

  /** Whether a worker died in the middle of its work, and may still write here: nothing is to be trusted any more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Bytes in use by everybody. */
  get usedBytes(): number {
    return this.#allocator.usedBytes;
  }

  /**
   * Puts a program into memory; free its `address` when it is of no more use.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * Engine.shared()!.program([{ code: 'update', tiles: 1 }], false).count; // => 1
   * ```
   */
  program(operations: readonly Operation[], float32: boolean): Program {
    const address = this.allocate(operations.length * operationBytes);
    return new Program(this.buffer, address, operations, float32);
  }

  /**
   * Starts workers until `threads` threads, this one included, can take part. They need not be there yet to begin.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * Engine.shared()!.prepare(1); // one thread: this one
   * ```
   */
  prepare(threads: number): void {
    while (this.#workers.length < threads - 1) {
      const start: WorkerStart = {
        module: this.#module,
        memory: this.#memory,
        control: this.#controlAddress,
        index: this.#workers.length,
      };
      const worker: Thread = startThread(start, () => {
        this.#workers = this.#workers.filter((other) => other !== worker);
      });
      this.#workers.push(worker);
    }
  }

  /**
   * Runs a program to its end.
   *
   * @throws {EngineThreadError} when a worker dies in the middle of it.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * const engine = Engine.shared()!;
   * const w = engine.allocate(16); // one vector
   * const g = engine.allocate(16);
   * new Float64Array(engine.buffer, g, 2).set([10, 20]);
   * const update = engine.program([{ code: 'update', out: w, b: g, inner: 1, rowsPerTile: 1, tiles: 1, scale: 0.5 }], false);
   * engine.run(update, 1);
   * Array.from(new Float64Array(engine.buffer, w, 2)); // => [ 5, 10 ]
   * ```
   */
  run(program: Program, threads: number): void {
    this.#begin(program, threads).finish();
  }

  /**
   * Runs a program; a long one lets the event loop have its turns, and then a promise is answered.
   *
   * @throws {EngineThreadError} when a worker dies in the middle of it.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * const engine = Engine.shared()!;
   * const empty = engine.program([], false);
   * engine.runPaced(empty, 1, () => Promise.resolve()); // => undefined
   * ```
   */
  runPaced(program: Program, threads: number, pause: () => Promise<void>): void | Promise<void> {
    const run = this.#begin(program, threads);
    if (!run.advance(sliceMs)) return this.#goOn(run, pause);
  }

  async #goOn(run: Run, pause: () => Promise<void>): Promise<void> {
    do await pause();
    while (!run.advance(sliceMs));
  }

  #begin(program: Program, threads: number): Run {
    // Another run may be at a pause: its program is finished first, the workers know only one.
    this.#running?.finish();
    if (this.#isBroken) throw threadError();
    program.rewind();
    const control = this.#control;
    const run = new Run(program, this.#exports, this.#mayWait, () => this.#end(run));
    this.#running = run;
    control[1] = program.address;
    control[2] = program.count;
    control[4] = threads - 1;
    Atomics.add(control, 0, 1);
    if (threads > 1) Atomics.notify(control, 0);
    return run;
  }

  /** After a program's last tile: waits until no worker looks at it any more. */
  #end(run: Run): void {
    this.#running = null;
    Atomics.add(this.#control, 0, 1);
    if (run.failed) {
      this.#abandon();
      return;
    }
    const sinceMs = performance.now();
    for (let inside = Atomics.load(this.#control, 3); inside > 0; inside = Atomics.load(this.#control, 3)) {
      if (performance.now() - sinceMs > patienceMs) {
        this.#abandon();
        break;
      }
      if (this.#mayWait && performance.now() - sinceMs > 1) Atomics.wait(this.#control, 3, inside, 1);
    }
  }

  /** This memory and these workers are given up; the next call of `shared` makes new ones. */
  #abandon(): void {
    this.#isBroken = true;
    for (const worker of this.#workers) worker.terminate();
  }
}

/** A program on its way. */
class Run {
  readonly #program: Program;
  readonly #exports: EngineExports;
  readonly #mayWait: boolean;
  readonly #end: () => void;
  #at = 0;
  #ended = false;
  failed = false;

  constructor(program: Program, exports: EngineExports, mayWait: boolean, end: () => void) {
    this.#program = program;
    this.#exports = exports;
    this.#mayWait = mayWait;
    this.#end = end;
  }

  finish(): void {
    while (!this.advance(Number.POSITIVE_INFINITY)) {}
  }

  /** Works for about so long; true when the program is done. Throws when a worker's part never comes. */
  advance(forMs: number): boolean {
    if (this.failed) throw threadError();
    if (this.#ended) return true;
    const { address, count } = this.#program;
    const startMs = performance.now();
    let quietSinceMs = startMs;
    let done = -1;
    while (true) {
      this.#at = this.#exports.participate(address, count, this.#at, tilesBetweenLooks, this.#mayWait);
      if (this.#at === count) {
        this.#ended = true;
        this.#end();
        return true;
      }
      const nowMs = performance.now();
      const tilesDone = this.#program.tilesDone;
      if (tilesDone !== done) quietSinceMs = nowMs;
      done = tilesDone;
      if (nowMs - quietSinceMs > patienceMs) {
        this.failed = true;
        this.#end();
        throw threadError();
      }
      if (nowMs - startMs > forMs) return false;
    }
  }
}

function threadError(): EngineThreadError {
  return new EngineThreadError(
    'a worker thread of the engine stopped in the middle of its work. Run again; with one thread it cannot happen.',
  );
}
