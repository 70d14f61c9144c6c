import type { EpochReport } from '@nn-labs/network';

type Reported = IteratorResult<EpochReport, void>;

/** An epoch that waits after each of its batches. */
export class BatchSteps {
  /** How many batches are done. */
  done = 0;
  #report: Promise<Reported> | null = null;
  #isRunning = false;
  #goOn: { resolve(): void; reject(reason: Error): void } | null = null;
  #waits: () => void = () => {};

  /** Starts the epoch. */
  begin(epochs: AsyncGenerator<EpochReport, void, undefined>): void {
    this.#report = epochs.next();
    this.#report.catch(() => {});
  }

  /** Called by the training after a batch: the promise is kept when the next batch is wanted. */
  wait(): Promise<void> {
    this.done++;
    if (this.#isRunning) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#goOn = { resolve, reject };
      this.#waits();
    });
  }

  next(): void {
    const goOn = this.#goOn;
    this.#goOn = null;
    goOn?.resolve();
  }

  /** Whether a batch was done and the epoch goes on; false when its report is there. */
  isMidEpoch(): Promise<boolean> {
    if (this.#goOn !== null) return Promise.resolve(true);
    const waits = new Promise<boolean>((resolve) => {
      this.#waits = () => resolve(true);
    });
    return Promise.race([waits, this.#report!.then(() => false)]);
  }

  /** Goes through the rest of the epoch; answers its report. */
  finish(): Promise<Reported> {
    this.#isRunning = true;
    this.next();
    return this.#report!;
  }

  /** Ends the training in the middle of the epoch. */
  async stop(): Promise<void> {
    this.#goOn?.reject(new Error('another moment is wanted'));
    await this.#report?.catch(() => {});
  }
}
