/** Work goes on for this long before the event loop has its turn; with the last range's length it stays under 50 ms. */
const sliceMs = 20;

/** A range of rows should take about this long: shorter ones grow, longer ones shrink. */
const shortRangeMs = 3;
const longRangeMs = 8;

/** The share of the most rows in the first range, before the loops are compiled and their speed is known. */
const firstShare = 1 / 32;
const leastShare = 1 / 1024;

/**
 * Gives the event loop its turn often enough for timers, keys and Ctrl-C, and notices an abort.
 *
 * The clock decides only where to pause, never what is computed: whatever the ranges, the bits are the same.
 */
export class Pace {
  readonly #signal: AbortSignal | undefined;
  #sliceStartMs: number = performance.now();
  /** When the range of rows at hand was begun; null between ranges and in other work. */
  #rangeStartMs: number | null = null;
  #share = firstShare;

  constructor(signal?: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** Throws the signal's reason when it has been aborted. */
  throwIfAborted(): void {
    this.#signal?.throwIfAborted();
  }

  /** Begins a range of rows, up to the next `pauseIfDue`: says how many to do, of those left and the `most` at once. */
  nextRows(left: number, most: number): number {
    this.#rangeStartMs = performance.now();
    return Math.min(left, Math.max(1, Math.floor(most * this.#share)));
  }

  /**
   * A pause to await when one is due, else null, so that a small step costs no more than a look at the clock.
   *
   * The pause throws the signal's reason when it has been aborted meanwhile.
   */
  pauseIfDue(): Promise<void> | null {
    const nowMs = performance.now();
    if (this.#rangeStartMs !== null) this.#adapt(nowMs - this.#rangeStartMs);
    this.#rangeStartMs = null;
    return nowMs - this.#sliceStartMs < sliceMs ? null : this.pause();
  }

  #adapt(rangeMs: number): void {
    if (rangeMs < shortRangeMs) this.#share = Math.min(1, this.#share * 2);
    else if (rangeMs > longRangeMs) this.#share = Math.max(leastShare, this.#share / 2);
  }

  /** Lets the event loop have its turn now; throws the signal's reason when it has been aborted meanwhile. */
  async pause(): Promise<void> {
    await nextTask();
    this.#sliceStartMs = performance.now();
    this.throwIfAborted();
  }
}

/**
 * Resolves in a later task, not a microtask: timers, input and signals have had their turn by then. For loops of your own.
 *
 * @example
 * ```ts
 * import { nextTask } from '@nn-labs/network';
 * await nextTask(); // => undefined
 * ```
 */
export function nextTask(): Promise<void> {
  // Node's own; typed as always there, but no browser has it.
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  if (setImmediate !== undefined) return new Promise((resolve) => setImmediate(() => resolve()));
  // A browser's setTimeout would wait 4 ms each time.
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    // The types at hand are Node's, which leave out the browser's property.
    (port1 as { onmessage?: () => void }).onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
