import { Allocator } from './allocator.ts';
import { controlWords, sleep, wake, word } from './control.ts';
import { EngineThreadError } from './engine-error.ts';
import { availableThreads, canShare, maySleep } from './platform.ts';
import { Pool } from './pool.ts';
import { type Operation, Program, programBytes } from './program.ts';
import { type EngineExports, Run } from './run.ts';
import { loadModule, maximumPages } from './wasm.ts';

/** A program runs this long before the event loop gets a turn. */
const sliceMs = 20;

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
  /** When no tile ends for so many milliseconds, a worker is taken for dead. */
  static patienceMs = 10_000;

  readonly #memory: WebAssembly.Memory;
  readonly #allocator: Allocator;
  readonly #exports: EngineExports;
  readonly #control: Int32Array;
  readonly #mayWait: boolean = maySleep();
  readonly #pool: Pool;
  #running: Run | null = null;
  #isBroken = false;

  private constructor(module: WebAssembly.Module, memory: WebAssembly.Memory) {
    this.#memory = memory;
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    this.#exports = instance.exports as unknown as EngineExports;
    this.#allocator = new Allocator(memory, Number(this.#exports.heapBase.value), maximumPages);
    const control = this.#allocator.allocate(controlWords * 4);
    this.#control = new Int32Array(memory.buffer, control, controlWords).fill(0);
    this.#pool = new Pool({ module, memory, control });
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

  /** Whether a worker died in the middle of its work, and may still write here: this memory is of no more use. */
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
    const address = this.allocate(programBytes(operations.length), false);
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
    if (!this.#isBroken) this.#pool.grow(threads - 1);
  }

  /**
   * Runs a program to its end.
   *
   * @throws {EngineThreadError} when a worker's part of the work never comes.
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
   * Runs a program; a long one lets the event loop have its turns, and then a promise is answered. When `pause` throws,
   * the rest of the program is given up.
   *
   * @throws {EngineThreadError} when a worker's part of the work never comes.
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
    try {
      do await pause();
      while (!run.advance(sliceMs));
    } catch (error) {
      run.cancel();
      throw error;
    }
  }

  #begin(program: Program, threads: number): Run {
    if (this.#isBroken) throw new EngineThreadError();
    const options = {
      exports: this.#exports,
      control: this.#control,
      mayWait: this.#mayWait,
      patienceMs: Engine.patienceMs,
    };
    // While another run is at a pause, the workers are at its program: this one is done on this thread alone.
    const isAlone = this.#running !== null;
    program.rewind(isAlone ? 1 : threads);
    if (isAlone) return new Run(program, { ...options, onEnd: () => {} });
    const run = new Run(program, { ...options, onEnd: (failed) => this.#end(failed) });
    this.#running = run;
    const control = this.#control;
    control[word.program] = program.address;
    control[word.mayEnter] = threads - 1;
    Atomics.add(control, word.turn, 1);
    wake(control, word.turn);
    return run;
  }

  /** After a program's last tile: waits until no worker looks at it any more. */
  #end(failed: boolean): void {
    this.#running = null;
    Atomics.add(this.#control, word.turn, 1);
    if (failed || !this.#workersLeave()) this.#abandon();
  }

  /** False when a worker stays inside although nothing is left to do: it died there. */
  #workersLeave(): boolean {
    const sinceMs = performance.now();
    for (let inside = this.#inside(); inside > 0; inside = this.#inside()) {
      const waitedMs = performance.now() - sinceMs;
      if (waitedMs > Engine.patienceMs) return false;
      if (this.#mayWait && waitedMs > 1) sleep(this.#control, word.inside, inside, 1);
    }
    return true;
  }

  #inside(): number {
    return Atomics.load(this.#control, word.inside);
  }

  /** This memory and these workers are given up; the next call of `shared` makes new ones. */
  #abandon(): void {
    this.#isBroken = true;
    this.#pool.terminate();
  }
}
