import type { WorkerStart } from './linalg-engine-worker.ts';
import { startThread, type Thread } from './platform.ts';

/** Workers that end by themselves are replaced, but not for ever: perhaps none can live here. */
const mostEnds = 16;

/** The workers of an engine, started when they are first wanted. */
export class Pool {
  readonly #start: Omit<WorkerStart, 'index'>;
  /** By index; null after a worker's end. */
  readonly #workers: (Thread | null)[] = [];
  #ends = 0;

  constructor(start: Omit<WorkerStart, 'index'>) {
    this.#start = start;
  }

  /** Starts workers until there are `count`, as far as this machine lets us. */
  grow(count: number): void {
    for (let index = 0; index < count; index++) this.#workers[index] ??= this.#startWorker(index);
  }

  terminate(): void {
    this.#ends = mostEnds;
    for (const worker of this.#workers.splice(0)) worker?.terminate();
  }

  #startWorker(index: number): Thread | null {
    if (this.#ends >= mostEnds) return null;
    try {
      const worker: Thread = startThread({ ...this.#start, index }, () => {
        if (this.#workers[index] !== worker) return;
        this.#workers[index] = null;
        this.#ends++;
      });
      return worker;
    } catch {
      // A page may forbid workers, a machine may have no thread left. This thread does all tiles then.
      this.#ends = mostEnds;
      return null;
    }
  }
}
