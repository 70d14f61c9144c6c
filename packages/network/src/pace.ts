/** Work goes on for this long before the event loop has its turn; with a call's own length this stays under 50 ms. */
const sliceMs = 12;

/**
 * Gives the event loop its turn often enough for timers, keys and Ctrl-C, and notices an abort.
 *
 * The clock decides only when to pause, never what is computed.
 */
export class Pace {
  readonly #signal: AbortSignal | undefined;
  #lastMs: number = performance.now();

  constructor(signal?: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** Throws the signal's reason when it has been aborted. */
  throwIfAborted(): void {
    this.#signal?.throwIfAborted();
  }

  /**
   * A pause to await when one is due, else null, so that a small step costs no more than a look at the clock.
   *
   * The pause throws the signal's reason when it has been aborted meanwhile.
   */
  pauseIfDue(): Promise<void> | null {
    return performance.now() - this.#lastMs < sliceMs ? null : this.#pause();
  }

  async #pause(): Promise<void> {
    await nextTask();
    this.#lastMs = performance.now();
    this.throwIfAborted();
  }
}

/** Resolves in a later task, not a microtask: timers, input and signals have had their turn by then. */
function nextTask(): Promise<void> {
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
