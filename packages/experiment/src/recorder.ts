import type { Json } from './outcome.ts';

/** One line of `metrics.csv`: an epoch's figures; a value that was not measured in this epoch is left out or null. */
export type MetricsRow = Readonly<Record<string, number | null>>;

/** A state to continue from, as the lab wrote it. */
export interface Checkpoint {
  /** How many epochs are done. */
  readonly epochs: number;
  /** Whatever the lab needs to go on to the same bits. */
  readonly bytes: Uint8Array;
}

/** Where a lab leaves what it found: a run's folder, or nothing at all under `--no-record`. */
export interface Recorder {
  /** The run's folder; null when nothing is recorded. */
  readonly folder: string | null;
  /** A checkpoint is wanted after every so many epochs; null: only when the run is interrupted. */
  readonly checkpointEvery: number | null;
  /** The state that `--resume` goes on from; null for a run from the start. */
  readonly resumed: Checkpoint | null;
  /** Says before the end where the data came from and what computes; what the outcome says of them is added to it. */
  describe(facts: { readonly data?: Json; readonly engine?: Json }): void;
  /** Appends a line to `metrics.csv`. The first row names the columns; cheap enough for every epoch. */
  metrics(row: MetricsRow): void;
  /** Keeps a whole file such as `model.safetensors`: after a kill it is there whole, or as it was before. */
  keep(name: string, bytes: Uint8Array): Promise<void>;
  /** Keeps a state to continue from, and the one before it. */
  checkpoint(state: Checkpoint): Promise<void>;
}

/**
 * A recorder that keeps nothing.
 *
 * @example
 * ```ts
 * import { noRecorder } from '@nn-labs/experiment';
 * noRecorder.folder; // => null
 * ```
 */
export const noRecorder: Recorder = {
  folder: null,
  checkpointEvery: null,
  resumed: null,
  describe: () => {},
  metrics: () => {},
  keep: async () => {},
  checkpoint: async () => {},
};
