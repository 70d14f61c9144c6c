import type { Layer, Network } from '@nn-labs/network';
import type { Samples } from '../lab-kit.ts';
import type { EpochRow, OpenRequest, Speed, Told } from '../protocol.ts';
import { copyWeights } from './copies.ts';
import { ImageSource } from './images.ts';
import { type Open, openTraining, withModel } from './open.ts';
import { parametersOf, problemOf, viewOf } from './view.ts';

/** The page is told of epochs so often, in milliseconds, and gets new pictures so often. */
const rowsEveryMs = 50;
const viewEveryMs = 250;
/** While a training goes on, its mistakes are counted on so many test images; on all of them when it stands still. */
const testedOnTheWay = 1000;

/** Trains for the page: epochs at a speed, each told of; steps, jumps and forks between two of them. */
export class Trainer {
  readonly source: ImageSource;
  readonly #tell: (told: Told) => void;
  readonly #between: (work: () => Promise<void>) => Promise<void>;
  #base = '';
  #open: Open | null = null;
  /** The training, while a file's network is shown in its place. */
  #trained: Open | null = null;
  #isPlaying = false;
  #rows: EpochRow[] = [];
  #rowsMs = 0;
  #viewMs = 0;

  /** `between` does something between two epochs, also while a training goes on. */
  constructor(tell: (told: Told) => void, between: (work: () => Promise<void>) => Promise<void>) {
    this.#tell = tell;
    this.#between = between;
    this.source = new ImageSource(
      () => this.#base,
      (text) => tell({ kind: 'loading', text }),
    );
  }

  get open(): Open {
    if (this.#open === null) throw new Error('nothing is open yet');
    return this.#open;
  }

  /** Opens a training; where that cannot be, the one before stays open. */
  async begin(asked: OpenRequest): Promise<void> {
    this.#base = asked.base;
    try {
      await this.#begin(asked);
      this.source.keep();
    } catch (error) {
      this.source.forget();
      throw error;
    }
  }

  async #begin(asked: OpenRequest): Promise<void> {
    const before = this.#open;
    const open = await openTraining(this.source, asked);
    await before?.run.close();
    this.#open = open;
    this.#trained = null;
    this.#rows = [];
    this.#tell({ kind: 'opened', opened: open.opened });
    open.test
      .finally(() => this.#tell({ kind: 'loading', text: '' }))
      .then(() =>
        this.#between(async () => {
          if (!this.#isPlaying && this.#open === open) await this.#view(true);
        }),
      )
      .catch(({ message }: Error) =>
        this.#tell({ kind: 'problem', message, remedy: 'Load the page again.' }),
      );
  }

  /** Shows a file's network until the training goes on; `first`: what it was before it was trained, as far as is known. */
  async show(model: Network<Layer>, first: Network<Layer>): Promise<void> {
    const trained = this.#trained ?? this.open;
    const open = await withModel(trained, model, first);
    const seen = await viewOf(model, (await open.test).samples);
    this.#trained = trained;
    this.#open = open;
    const view = { ...seen, onTheWay: null, epochs: -1, batches: 0, parameters: parametersOf(model) }; // of no epoch of the training
    this.#tell({ kind: 'shown', opened: open.opened, view, isModel: true });
  }

  /** Trains until the last epoch, or until something else is asked for. */
  async play(speed: Speed, goesOn: () => Promise<boolean>): Promise<void> {
    this.#isPlaying = true;
    this.#tell({ kind: 'playing' });
    let dueMs = performance.now();
    while ((await goesOn()) && (await this.epoch())) {
      if (speed === null) await turn();
      else {
        dueMs = Math.max(dueMs + 1000 / speed, performance.now() - 100);
        await wait(dueMs - performance.now());
      }
    }
    this.#isPlaying = false;
  }

  /** Trains one epoch or batch and tells of it; false when there is none left, or when it cannot be trained. */
  async epoch(unit: 'epoch' | 'batch' = 'epoch'): Promise<boolean> {
    const { run, mistake } = this.open;
    try {
      const row = unit === 'batch' ? await run.batch() : await run.epoch();
      if (row !== null) this.#rows.push(row);
      else if (run.batches === 0) return false;
    } catch (error) {
      this.#flush();
      await run.seek(run.epochs); // the last weights that were still numbers
      this.#tell({ kind: 'problem', ...problemOf(error, mistake) });
      return false;
    }
    const nowMs = performance.now();
    const isSeen = nowMs - this.#viewMs >= viewEveryMs;
    if (isSeen || nowMs - this.#rowsMs >= rowsEveryMs) this.#flush(); // a view comes after its epochs
    if (isSeen) await this.#view(false);
    return true;
  }

  /** Tells everything there is to say of a training that stands still; before something else only its epochs. */
  async rest(isLast: boolean): Promise<void> {
    const { run } = this.open;
    this.#flush();
    if (!isLast) return;
    const isDone = run.epochs === run.total;
    if (isDone) this.#tell({ kind: 'done', sha256: await run.network.weightsSha256(), epochs: run.epochs });
    else this.#tell({ kind: 'stopped' });
    await this.#view(true);
  }

  #flush(): void {
    this.#tell({ kind: 'rows', rows: this.#rows, epochs: this.open.run.epochs });
    this.#rows = [];
    this.#rowsMs = performance.now();
  }

  async #view(all: boolean): Promise<void> {
    if (this.#trained !== null) {
      this.#open = this.#trained;
      this.#trained = null;
      this.#tell({ kind: 'shown', opened: this.#open.opened, view: null, isModel: false });
    }
    const { open } = this;
    const { run, shown, test } = open;
    const { epochs } = run;
    copyWeights(run.network, shown);
    open.shownEpochs = epochs;
    const tested = await settled(test);
    this.#viewMs = performance.now();
    const parameters = parametersOf(shown);
    const samples = tested?.samples ?? null;
    const few = samples && part(samples, testedOnTheWay);
    const view = await viewOf(shown, all ? samples : few);
    const figures = all && few !== null ? await shown.evaluate(few.X, few.Y) : view.test;
    // A pair of own files is both: there are no images that it does not learn from.
    const isUnseen = tested?.images !== open.train;
    const onTheWay = isUnseen && figures ? { ...figures, count: few!.X.rows } : null;
    const { batches, snapshots } = run;
    this.#tell({ kind: 'snapshots', every: snapshots.every, bytes: snapshots.bytes });
    this.#tell({ kind: 'view', view: { ...view, onTheWay, epochs, batches, parameters } });
  }
}

function part({ X, Y }: Samples, most: number): Samples {
  const count = Math.min(most, X.rows);
  return { X: X.slice(0, count), Y: Y.slice(0, count) };
}

/** What a promise has come to; null while it has not. */
function settled<T>(promise: Promise<T>): Promise<T | null> {
  return Promise.race([promise.catch(() => null), Promise.resolve(null).then(() => null)]);
}

const channel = new MessageChannel();

/** Lets waiting messages be heard, and goes on at once. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
