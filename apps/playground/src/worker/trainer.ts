import { type Dataset, imageDataset } from '@nn-labs/classifier';
import type { LabelledImages } from '@nn-labs/mnist';
import type { Layer, Network } from '@nn-labs/network';
import type { Samples } from '../lab-kit.ts';
import { labOf } from '../labs.ts';
import type { EpochRow, OpenRequest, Speed, Told } from '../protocol.ts';
import { ImageSource } from './images.ts';
import { withWholePixels, withWrongSlope } from './mistakes.ts';
import { copyOf, copyWeights, Run } from './run.ts';
import { openedOf, parametersOf, problemOf, viewOf } from './view.ts';

/** The page is told of epochs so often, in milliseconds, and gets new pictures so often. */
const rowsEveryMs = 50;
const viewEveryMs = 250;
/** While a training goes on, its mistakes are counted on so many test images; on all of them when it stands still. */
const testedOnTheWay = 1000;

/** What is open: a training, and the images that it was made of. */
export interface Open {
  readonly run: Run;
  readonly train: LabelledImages;
  readonly test: Promise<{ readonly images: LabelledImages; readonly samples: Samples }>;
  /** What a byte of an image is divided by. */
  readonly pixelScale: number;
  /** The weights that the page shows: those of the last view, also while an epoch is being trained. */
  readonly shown: Network<Layer>;
}

/** Trains for the page: epochs at a speed, each told of; steps, jumps and forks between two of them. */
export class Trainer {
  readonly source: ImageSource;
  readonly #tell: (told: Told) => void;
  #base = '';
  #open: Open | null = null;
  #speed: Speed = null;
  #isPlaying = false;
  #rows: EpochRow[] = [];
  #rowsMs = 0;
  #viewMs = 0;

  constructor(tell: (told: Told) => void) {
    this.#tell = tell;
    this.source = new ImageSource(
      () => this.#base,
      (text) => tell({ kind: 'loading', text }),
    );
  }

  get open(): Open {
    if (this.#open === null) throw new Error('nothing is open yet');
    return this.#open;
  }

  /** The epoch at hand is the last one. */
  halt(): void {
    this.#isPlaying = false;
  }

  async begin({ lab: id, settings, mistake, base }: OpenRequest): Promise<void> {
    this.#base = base;
    await this.#open?.run.close();
    const lab = await labOf(id);
    const {
      train,
      test: testImages,
      classes,
      name,
    } = await this.source.load(settings.limit as number | null);
    // The test images may still be on their way; nothing asks for them before they are there.
    const datasetOf = (test: LabelledImages): Dataset => {
      const dataset = imageDataset({ source: name, classes, train, test });
      return mistake === 'pixels' ? withWholePixels(dataset) : dataset;
    };
    const run = await Run.open(mistake === 'slope' ? withWrongSlope(lab) : lab, settings, datasetOf(train));
    const { dtype } = run.network.config;
    const test = testImages.then((images) => ({
      images,
      samples: datasetOf(images).test.slice(0, images.count, dtype),
    }));
    const pixelScale = mistake === 'pixels' ? 1 : 255;
    this.#open = { run, train, test, pixelScale, shown: copyOf(run.network) };
    this.#rows = [];
    this.#tell({ kind: 'opened', opened: await openedOf(run, classes, name === 'idx') });
    test.then(
      async () => {
        this.#tell({ kind: 'loading', text: '' });
        if (!this.#isPlaying) await this.#view(true);
      },
      ({ message }: Error) => this.#tell({ kind: 'problem', message, remedy: 'Load the page again.' }),
    );
  }

  /** Trains until the last epoch, or until something else is asked for. */
  async play(speed: Speed): Promise<void> {
    this.#speed = speed;
    this.#isPlaying = true;
    this.#tell({ kind: 'playing' });
    let dueMs = performance.now();
    while (this.#isPlaying && (await this.epoch())) {
      if (this.#speed === null) await turn();
      else {
        dueMs = Math.max(dueMs + 1000 / this.#speed, performance.now() - 100);
        await wait(dueMs - performance.now());
      }
    }
    this.#isPlaying = false;
    await this.rest();
  }

  /** Trains one epoch or batch and tells of it; false when there is none left, or when it cannot be trained. */
  async epoch(unit: 'epoch' | 'batch' = 'epoch'): Promise<boolean> {
    const { run } = this.open;
    try {
      const row = unit === 'batch' ? await run.batch() : await run.epoch();
      if (row !== null) this.#rows.push(row);
      else if (run.batches === 0) return false;
    } catch (error) {
      this.#flush();
      await run.seek(run.epochs); // the last weights that were still numbers
      this.#tell({ kind: 'problem', ...problemOf(error) });
      return false;
    }
    const nowMs = performance.now();
    if (nowMs - this.#rowsMs >= rowsEveryMs) this.#flush();
    if (nowMs - this.#viewMs >= viewEveryMs) await this.#view(false);
    return true;
  }

  /** Tells everything there is to say of a training that stands still. */
  async rest(): Promise<void> {
    const { run } = this.open;
    this.#flush();
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
    const { run, shown, test } = this.open;
    const { epochs } = run;
    copyWeights(run.network, shown);
    const tested = await settled(test);
    this.#viewMs = performance.now();
    const parameters = parametersOf(shown);
    const samples = tested?.samples ?? null;
    const view = await viewOf(shown, samples && (all ? samples : part(samples, testedOnTheWay)));
    const { batches, snapshots } = run;
    this.#tell({ kind: 'snapshots', every: snapshots.every, bytes: snapshots.bytes });
    this.#tell({ kind: 'view', view: { ...view, epochs, batches, parameters } });
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
