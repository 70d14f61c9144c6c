import { sleep, word } from './control.ts';
import { EngineThreadError } from './engine-error.ts';
import type { Program } from './program.ts';

/** What the engine's WebAssembly offers to a run. */
export interface EngineExports {
  participate(
    control: number,
    program: number,
    share: number,
    from: number,
    until: number,
    budget: number,
  ): number;
  readonly heapBase: WebAssembly.Global;
}

/** What a run needs of its engine. */
export interface RunOptions {
  readonly exports: EngineExports;
  /** The control block. */
  readonly control: Int32Array;
  /** Whether this thread may sleep while it waits for others. */
  readonly mayWait: boolean;
  /** When no tile ends for this long, a worker is taken for dead. */
  readonly patienceMs: number;
  /** Told once, when the last tile is done, or when nobody is to wait for it any more. */
  readonly onEnd: (failed: boolean) => void;
}

/** Tiles that this thread takes before it looks at the clock, at most. */
const mostTiles = 64;
/** A sleep until others have ended their tiles is so long at most: this thread must see to its timers. */
const napMs = 1;
/** Between two looks at the clock should be about so long. */
const shortLookMs = 1;
const longLookMs = 4;
/** A longer time between two looks was no waiting: the machine slept, or this thread had no turn. */
const longestLookMs = 50;

/** A program on its way. */
export class Run {
  readonly #program: Program;
  readonly #options: RunOptions;
  /** The operation at hand. */
  #at = 0;
  /** How many of its tiles were done at the last look, and for how long there have been no more. */
  #tilesDone = -1;
  #quietMs = 0;
  #state: 'running' | 'ended' | 'failed' = 'running';

  constructor(program: Program, options: RunOptions) {
    this.#program = program;
    this.#options = options;
  }

  /** Works to the end. Throws when a worker's part never comes. */
  finish(): void {
    while (!this.advance(Number.POSITIVE_INFINITY)) {}
  }

  /** Works for about so long; true when the program is done. Throws when a worker's part never comes. */
  advance(forMs: number): boolean {
    if (this.#state === 'failed') throw new EngineThreadError();
    const { count } = this.#program;
    const startMs = performance.now();
    for (let nowMs = startMs; this.#at < count && nowMs - startMs <= forMs; ) nowMs = this.#work(nowMs);
    if (this.#at < count) return false;
    if (this.#state === 'running') this.#stop('ended');
    return true;
  }

  /** Works until the next look at the clock, and answers it. */
  #work(sinceMs: number): number {
    const { exports, control, mayWait, patienceMs } = this.#options;
    const { address, tilesPerLook } = this.#program;
    const at = this.#at;
    const ended = Atomics.load(control, word.ended);
    const came = exports.participate(control.byteOffset, address, 0, at, at + 1, tilesPerLook[at]!);
    this.#at = came < 0 ? at : came;
    if (came === at && mayWait) sleep(control, word.ended, ended, napMs);
    const nowMs = performance.now();
    const tookMs = nowMs - sinceMs;
    tilesPerLook[at] = adapted(tilesPerLook[at]!, tookMs);
    const tilesDone = this.#at > at ? -1 : this.#program.tilesDone(at);
    this.#quietMs = tilesDone === this.#tilesDone ? this.#quietMs + Math.min(tookMs, longestLookMs) : 0;
    this.#tilesDone = tilesDone;
    if (this.#quietMs > patienceMs) {
      this.#stop('failed');
      throw new EngineThreadError();
    }
    return nowMs;
  }

  /** Gives the rest of the program up: the tiles at hand are ended, no other is begun. */
  cancel(): void {
    if (this.#state !== 'running') return;
    this.#program.skip();
    this.#at = this.#program.count;
    this.#stop('ended');
  }

  #stop(state: 'ended' | 'failed'): void {
    this.#state = state;
    this.#options.onEnd(state === 'failed');
  }
}

/** Tiles until the next look at the clock, after `tiles` of them took so long. */
function adapted(tiles: number, tookMs: number): number {
  if (tookMs < shortLookMs) return Math.min(mostTiles, tiles * 2);
  return tookMs > longLookMs ? Math.max(1, tiles >> 1) : tiles;
}
