import { MirrorFault } from './mirrors.ts';

/** How long a download may wait for a network that does not answer. */
export interface Timeouts {
  /** A mirror that sends fewer than `minBytes` in as many milliseconds is given up; 3000 by default. */
  stallMs?: number;
  /** The milliseconds that may be lost to such mirrors in all; 9000 by default. */
  totalStallMs?: number;
  /** The bytes that count as an answer; 4096 by default. Before the first byte of a file, its header is enough. */
  minBytes?: number;
}

/** What is left of the time that may be lost to mirrors that do not answer. */
export class StallBudget {
  readonly minBytes: number;
  readonly #stallMs: number;
  #leftMs: number;

  constructor({ stallMs = 3000, totalStallMs = 9000, minBytes = 4096 }: Timeouts = {}) {
    this.#stallMs = stallMs;
    this.#leftMs = totalStallMs;
    this.minBytes = minBytes;
  }

  /** How long the next mirror may be waited for, in milliseconds; 0 when nothing is left. */
  get nextMs(): number {
    return Math.min(this.#stallMs, this.#leftMs);
  }

  /** Books a wait that was in vain; whole milliseconds, since timers know no others. */
  spend(ms: number): void {
    this.#leftMs = Math.max(0, this.#leftMs - Math.ceil(ms));
  }
}

/** Gives up a mirror that sends too little for too long. */
export class StallWatch {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #minBytes: number;
  #bytes = 0;
  #since = performance.now();

  constructor(budget: StallBudget) {
    const ms = budget.nextMs;
    this.#minBytes = budget.minBytes;
    this.#timer = setTimeout(() => {
      const what = this.#bytes === 0 ? 'no answer' : `only ${this.#bytes} bytes`;
      const seconds = Number((ms / 1000).toPrecision(2));
      this.#controller.abort(new MirrorFault(`${what} in ${seconds} s`, { silent: true }));
    }, ms);
  }

  /** Aborted when too little has come. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The milliseconds since enough has come. */
  get quietMs(): number {
    return performance.now() - this.#since;
  }

  /** Reports bytes that have come. */
  feed(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < this.#minBytes) return;
    this.#bytes = 0;
    this.#since = performance.now();
    this.#timer.refresh();
  }

  /** Stops watching. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
