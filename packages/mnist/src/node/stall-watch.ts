import { MirrorFault } from './mirror-fault.ts';
import type { StallBudget } from './stall-budget.ts';

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
