import type { Dataset, LabData, TrainingParts } from '@nn-labs/classifier';
import { noRecorder, type RunContext } from '@nn-labs/experiment';
import { RandomState } from '@nn-labs/linalg';
import { type EpochReport, type Layer, Network, type NetworkConfig, type Optimizer } from '@nn-labs/network';
import type { LabKit, Settings } from '../lab-kit.ts';
import type { EpochRow } from '../protocol.ts';
import { BatchSteps } from './batch-steps.ts';
import { parametersOf, Snapshots } from './snapshots.ts';

/**
 * A training of the page: epoch by epoch, forwards and backwards. The arithmetic is that of `@nn-labs/network`, as
 * `pnpm exp` runs it, so the weights are the same to the last bit.
 */
export class Run {
  readonly lab: LabKit;
  readonly data: LabData;
  /** With the weights that the seed draws. */
  readonly first: Network<Layer>;
  readonly network: Network<Layer>;
  readonly #dataset: Dataset;
  readonly #random: RandomState;
  readonly #snapshots = new Snapshots();
  readonly #rows: EpochRow[] = [];
  #settings: Settings;
  #optimizer: Optimizer;
  #options: TrainingParts['options'];
  #epochs = 0;
  #epochMs = 0;
  #ahead: AsyncGenerator<EpochReport, void, undefined> | null = null;
  /** The epoch at hand, when it is gone through batch by batch. */
  #byBatch: BatchSteps | null = null;

  private constructor(
    lab: LabKit,
    settings: Settings,
    dataset: Dataset,
    { data, optimizer, options }: TrainingParts,
    { network, random }: { network: Network<Layer>; random: RandomState },
  ) {
    this.lab = lab;
    this.data = data;
    this.network = network;
    this.first = copyOf(network);
    this.#dataset = dataset;
    this.#random = random;
    this.#settings = settings;
    this.#optimizer = optimizer;
    this.#options = options;
    this.#keep();
  }

  /** Draws the first weights, as the seed of the settings has them. */
  static async open(lab: LabKit, settings: Settings, dataset: Dataset): Promise<Run> {
    const random = new RandomState(settings.seed as number);
    const parts = await lab.parts(settings, quiet(lab.id), dataset);
    const network = await Network.draw<Layer>({ ...parts.config, random });
    return new Run(lab, settings, dataset, parts, { network, random });
  }

  get settings(): Settings {
    return this.#settings;
  }
  /** How many epochs its weights have seen. */
  get epochs(): number {
    return this.#epochs;
  }
  /** How many epochs the training has in all. */
  get total(): number {
    return this.#options.epochs;
  }
  /** Every epoch that was trained so far, those after the present one too. */
  get rows(): readonly EpochRow[] {
    return this.#rows;
  }
  /** The learning rate of an epoch. */
  rateAt(epoch: number): number {
    const { learningRate } = this.#options;
    return typeof learningRate === 'function' ? learningRate(epoch) : learningRate;
  }
  get snapshots(): { readonly every: number; readonly bytes: number } {
    return this.#snapshots;
  }

  /** How many batches of the epoch at hand are done; 0 between two epochs. */
  get batches(): number {
    return this.#byBatch?.done ?? 0;
  }

  /** Trains one epoch, or the rest of the one at hand; null when the last one is done. */
  async epoch(): Promise<EpochRow | null> {
    if (this.#epochs >= this.total) return null;
    const startMs = performance.now();
    const isRest = this.#byBatch !== null;
    this.#ahead ??= this.#train();
    const { value } = await (this.#byBatch?.finish() ?? this.#ahead.next());
    if (isRest) await this.close();
    if (value === undefined) return null;
    const { epoch, loss, accuracy, watched } = value;
    this.#epochs = epoch + 1;
    const row: EpochRow = this.#rows[epoch] ?? { epoch, loss, accuracy, held: watched };
    this.#rows[epoch] = row;
    const tookMs = performance.now() - startMs;
    if (!isRest) this.#epochMs = this.#epochMs === 0 ? tookMs : 0.9 * this.#epochMs + 0.1 * tookMs;
    this.#keep();
    return row;
  }

  /** Trains one batch; after an epoch's last one as `epoch` does. Null: the epoch goes on. */
  async batch(): Promise<EpochRow | null> {
    if (this.#epochs >= this.total) return null;
    if (this.#byBatch === null) {
      await this.close();
      const steps = new BatchSteps();
      this.#ahead = this.#train(steps);
      this.#byBatch = steps;
      steps.begin(this.#ahead);
    } else this.#byBatch.next();
    return (await this.#byBatch.isMidEpoch()) ? null : this.epoch();
  }

  #train(steps?: BatchSteps): AsyncGenerator<EpochReport, void, undefined> {
    const { X, Y } = this.data.train;
    return this.network.train(X, Y, {
      ...this.#options,
      startEpoch: this.#epochs,
      optimizer: this.#optimizer,
      random: this.#random,
      onBatch: steps && (() => steps.wait()),
    });
  }

  /** Goes to the moment after so many epochs, of those that were trained: the same weights as then. */
  async seek(epochs: number): Promise<void> {
    await this.close();
    const wanted = Math.min(epochs, this.#rows.length);
    this.#epochs = this.#snapshots.restore(wanted, this.#trained);
    while (this.#epochs < wanted && (await this.epoch()) !== null);
  }

  /** Goes on from here with other settings; what was trained after this epoch is forgotten. */
  async fork(changes: Settings): Promise<void> {
    if (this.#byBatch !== null) await this.seek(this.#epochs); // its batches are not those of any epoch
    await this.close();
    const before = this.#optimizer;
    this.#settings = { ...this.#settings, ...changes };
    const { optimizer, options } = await this.lab.parts(this.#settings, quiet(this.lab.id), this.#dataset);
    if (optimizer.config.name === before.config.name) optimizer.restore(before.state());
    this.#optimizer = optimizer;
    this.#options = options;
    this.#rows.length = this.#epochs;
    this.#snapshots.forgetAfter(this.#epochs);
  }

  /** Ends the training's hold on the engine; the weights stay. */
  async close(): Promise<void> {
    await this.#byBatch?.stop();
    await this.#ahead?.return();
    this.#byBatch = null;
    this.#ahead = null;
  }

  get #trained() {
    return { network: this.network, optimizer: this.#optimizer, random: this.#random };
  }

  #keep(): void {
    this.#snapshots.keep(this.#epochs, this.#trained, this.#epochMs);
  }
}

/** What a lab of the page gets from outside: nothing is written, and nothing printed. */
export function quiet(lab: number): RunContext {
  const ignore = (): void => {};
  return {
    ...{ lab, print: ignore, notice: ignore, warn: ignore, progress: ignore, env: {}, record: noRecorder },
    signal: new AbortController().signal,
    files: { write: async () => {} },
    now: () => performance.now(),
  };
}

/** A network with the weights that another one has now. */
export function copyOf(network: Network<Layer>): Network<Layer> {
  const given = network.layers
    .filter(({ parameters }) => parameters.length > 0)
    .map(({ parameters }) => Object.fromEntries(parameters.map(({ name, matrix }) => [name, matrix])));
  const config = network.config as NetworkConfig<Layer>;
  return new Network<Layer>({ ...config, parameters: given });
}

/** Gives `to` the weights of `from`, a network of the same config. */
export function copyWeights(from: Network<Layer>, to: Network<Layer>): void {
  const targets = parametersOf(to);
  for (const [i, { matrix }] of parametersOf(from).entries()) targets[i]!.matrix.data.set(matrix.data);
}
