/** Measures a stretch of work, without what is done aside, and with what was done of it before. */
export class Stopwatch {
  readonly #now: () => number;
  readonly #startMs: number;
  #asideMs = 0;
  #stopMs: number | null = null;

  constructor(now: () => number, beforeMs: number = 0) {
    this.#now = now;
    this.#startMs = now() - beforeMs;
  }

  get elapsedMs(): number {
    return (this.#stopMs ?? this.#now()) - this.#startMs - this.#asideMs;
  }

  /** Does something that does not count. */
  async aside<T>(work: () => Promise<T>): Promise<T> {
    const startMs = this.#now();
    const result = await work();
    this.#asideMs += this.#now() - startMs;
    return result;
  }

  /** Ends the stretch; a second call changes nothing. */
  stop(): void {
    this.#stopMs ??= this.#now();
  }
}
