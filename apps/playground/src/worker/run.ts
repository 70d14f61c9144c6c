import type { Dataset, LabData, TrainingParts } from '@nn-labs/classifier';
import { RandomState } from '@nn-labs/linalg';
import { type EpochReport, type Layer, Network } from '@nn-labs/network';
import type { LabKit, Settings } from '../lab-kit.ts';
import type { EpochRow } from '../protocol.ts';
import { BatchSteps } from './batch-steps.ts';
import { copyOf } from './copies.ts';
import { quiet } from './quiet.ts';
import { Snapshots } from './snapshots.ts';
import { rateOf, type Stretch, Stretches } from './stretches.ts';

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
  readonly #snapshots: Snapshots;
  readonly #rows: EpochRow[] = [];
  readonly #stretches: Stretches;
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
    snapshots: Snapshots,
  ) {
    this.lab = lab;
    this.data = data;
    this.network = network;
    this.first = copyOf(network);
    this.#dataset = dataset;
    this.#random = random;
    this.#snapshots = snapshots;
    this.#stretches = new Stretches({ from: 0, settings, optimizer, options });
    this.#keep();
  }

  /** Draws the first weights, as the seed of the settings has them. */
  static async open(
    lab: LabKit,
    settings: Settings,
    dataset: Dataset,
    snapshots: Snapshots = new Snapshots(),
  ): Promise<Run> {
    const random = new RandomState(settings.seed as number);
    const parts = await lab.parts(settings, quiet(lab.id), dataset);
    const network = await Network.draw<Layer>({ ...parts.config, random });
    return new Run(lab, settings, dataset, parts, { network, random }, snapshots);
  }

  /** Those of its last epoch. */
  get settings(): Settings {
    return this.#stretches.last.settings;
  }
  /** How many epochs its weights have seen. */
  get epochs(): number {
    return this.#epochs;
  }
  /** How many epochs the training has in all. */
  get total(): number {
    return this.#stretches.last.options.epochs;
  }
  /** Every epoch that was trained so far, those after the present one too. */
  get rows(): readonly EpochRow[] {
    return this.#rows;
  }
  /** Those that trained the weights after so many epochs. */
  settingsAt(epochs: number): Settings {
    return this.#stretches.at(Math.max(0, epochs - 1)).settings;
  }
  /** The learning rate of an epoch. */
  rateAt(epoch: number): number {
    return rateOf(this.#stretches.at(epoch), epoch);
  }
  /** After how many epochs the settings were changed first; null for a training as the command line does it. */
  get forkedAt(): number | null {
    return this.#stretches.forkedAt;
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
    await this.#arriveAt(epoch + 1);
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

  /** Where the settings were changed on the way, another stretch begins: its optimizer takes over what the one before knows. */
  async #arriveAt(epochs: number): Promise<void> {
    const before = this.#stretch;
    this.#epochs = epochs;
    if (this.#stretch === before) return;
    await this.close();
    this.#stretch.optimizer.restore(before.optimizer.state());
  }

  #train(steps?: BatchSteps): AsyncGenerator<EpochReport, void, undefined> {
    const { X, Y } = this.data.train;
    const { options, optimizer } = this.#stretch;
    return this.network.train(X, Y, {
      ...options,
      startEpoch: this.#epochs,
      optimizer,
      random: this.#random,
      watch: this.data.heldOut ?? undefined,
      onBatch: steps && (() => steps.wait()),
    });
  }

  /** Goes to the moment after so many epochs, of those that were trained: the same weights as then. */
  async seek(epochs: number): Promise<void> {
    await this.close();
    const wanted = Math.min(epochs, this.#rows.length);
    this.#epochs = this.#snapshots.before(wanted);
    this.#snapshots.restore(this.#epochs, this.#trained);
    while (this.#epochs < wanted && (await this.epoch()) !== null);
  }

  /** Goes on from here with other settings; what was trained after this epoch is forgotten. */
  async fork(changes: Settings): Promise<void> {
    if (this.#byBatch !== null) await this.seek(this.#epochs); // its batches are not those of any epoch
    await this.close();
    const [from, before] = [this.#epochs, this.#stretch];
    const settings = { ...this.settings, ...changes };
    const { optimizer, options } = await this.lab.parts(settings, quiet(this.lab.id), this.#dataset);
    optimizer.restore(before.optimizer.state());
    this.#stretches.fork({ from, settings, optimizer, options });
    this.#rows.length = from;
    this.#snapshots.forgetAfter(from);
  }

  /** Ends the training's hold on the engine; the weights stay. */
  async close(): Promise<void> {
    await this.#byBatch?.stop();
    await this.#ahead?.return();
    this.#byBatch = null;
    this.#ahead = null;
  }

  get #trained() {
    return { network: this.network, optimizer: this.#stretch.optimizer, random: this.#random };
  }

  get #stretch(): Stretch {
    return this.#stretches.at(this.#epochs);
  }

  #keep(): void {
    this.#snapshots.keep(this.#epochs, this.#trained, this.#epochMs);
  }
}
