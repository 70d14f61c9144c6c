import { type Checkpoint, DataError, errorText, type Recorder } from '@nn-labs/experiment';
import type { RandomState, RandomStateSnapshot } from '@nn-labs/linalg';
import {
  type DecodedTraining,
  decodeTraining,
  type EarlyStopping,
  encodeTraining,
  type Layer,
  type Network,
  type Optimizer,
  type SafetensorsTensor,
} from '@nn-labs/network';
import type { Settings } from '../design.ts';
import type { ReportedEpoch } from './outcome.ts';
import { copyOf } from './stopping.ts';

/** What the training goes on from: the drawn weights, or what a checkpoint kept. */
export interface Start {
  readonly network: Network<Layer>;
  readonly epochs: number;
  readonly history: ReportedEpoch[];
  readonly trainSeconds: number;
}

/** A run's own beginning. */
interface Beginning {
  readonly drawn: Network<Layer>;
  readonly random: RandomState;
  readonly optimizer: Optimizer;
  readonly stopping: EarlyStopping | null;
  readonly settings: Settings;
  readonly dataSha256: string | null;
}

/** The state of a run's checkpoint; the random stream, the optimiser and early stopping go on where they stood. */
export function startFrom(
  checkpoint: Checkpoint | null,
  { drawn, random, optimizer, stopping, settings, dataSha256 }: Beginning,
): Start {
  if (checkpoint === null) return { network: drawn, epochs: 0, history: [], trainSeconds: 0 };
  const state = reading(() => decodeTraining<Layer>(checkpoint.bytes));
  if (JSON.stringify(state.network.config) !== JSON.stringify(drawn.config)) {
    throw new DataError('the checkpoint holds another network than the run’s options describe', startAnew);
  }
  if (state.metadata.dataSha256 !== dataSha256) {
    throw new DataError(
      'the training images are not those that the run began with',
      'Give the same data with --data-dir or MNIST_DIR; --from RUN starts again on other data.',
    );
  }
  if (state.random !== null) random.setState(state.random);
  reading(() => {
    optimizer.restore(state.optimizer);
    stopping?.restoreState(withoutPrefix(state.records), state.network);
  });
  // Where a run is trained longer, what was its last epoch is none to report any more.
  const last = stopping?.isOver === true ? state.epochs : settings.epochs;
  const history = decodeHistory(state).filter(
    ({ epoch }) => epoch % settings.logInterval === 0 || epoch === last - 1,
  );
  const trainSeconds = Number(state.metadata.trainSeconds ?? 0);
  return { network: state.network, epochs: state.epochs, history, trainSeconds };
}

const startAnew = 'Repeat the run from its start with --from in place of --resume.';

/** What a checkpoint is read by; an error says that it cannot be. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new DataError(`the checkpoint cannot be read: ${errorText(error)}`, startAnew, { cause: error });
  }
}

/** Early stopping's records, by name. */
const stoppingPrefix = 'stopping.';

function withPrefix(stopping: EarlyStopping | null): [string, SafetensorsTensor][] {
  return [...(stopping?.state() ?? [])].map(([name, tensor]) => [stoppingPrefix + name, tensor]);
}

function withoutPrefix(records: DecodedTraining<Layer>['records']): Map<string, SafetensorsTensor> {
  const own = [...records].filter(([name]) => name.startsWith(stoppingPrefix));
  return new Map(own.map(([name, tensor]) => [name.slice(stoppingPrefix.length), tensor]));
}

/** Rows of epoch, loss, accuracy, and with validation its loss and accuracy; NaN for an accuracy that is not there. */
function encodeHistory(history: readonly ReportedEpoch[]) {
  const rows = history.map((row) => {
    const { epoch, loss, trainAccuracy = Number.NaN, validationLoss, validationAccuracy = Number.NaN } = row;
    return [
      epoch,
      loss,
      trainAccuracy,
      ...(validationLoss === undefined ? [] : [validationLoss, validationAccuracy]),
    ];
  });
  return { shape: [rows.length, rows[0]?.length ?? 3], data: Float64Array.from(rows.flat()) };
}

function decodeHistory({ records }: DecodedTraining<Layer>): ReportedEpoch[] {
  const { data, shape } = records.get('history') ?? { data: new Float64Array(), shape: [0, 3] };
  const width = shape[1] === 5 ? 5 : 3;
  const names = ['epoch', 'loss', 'trainAccuracy', 'validationLoss', 'validationAccuracy'] as const;
  return Array.from({ length: Math.floor(data.length / width) }, (_, i) => {
    const row: ReportedEpoch = { epoch: 0, loss: 0 };
    for (const [j, name] of names.slice(0, width).entries()) {
      const value = data[width * i + j]!;
      if (!(name.endsWith('Accuracy') && Number.isNaN(value))) row[name] = value;
    }
    return row;
  });
}

/** Writes down where the training stands after whole epochs. */
export class Checkpoints {
  readonly #trained: Trained;
  readonly #recorder: Recorder;
  readonly #id: number;
  readonly #dataSha256: string | null;
  /** Ctrl-C may fall within an epoch or its validation: then the epoch before is what can be gone on from. */
  readonly #lastEpoch: Network<Layer> | null;
  #randomState: RandomStateSnapshot;
  /** What the optimiser remembered after the last whole epoch; null: ask it when it is wanted. */
  #optimizerState: ReadonlyMap<string, SafetensorsTensor> | null = null;
  #epochs: number;
  #writtenEpochs: number;

  constructor(trained: Trained, { id, recorder, epochs, isCut, dataSha256 }: CheckpointSettings) {
    const { network, random, optimizer } = trained;
    this.#trained = trained;
    this.#recorder = recorder;
    this.#id = id;
    this.#dataSha256 = dataSha256;
    this.#epochs = epochs;
    this.#writtenEpochs = epochs;
    this.#randomState = random.getState();
    const copies = isCut && recorder.folder !== null;
    this.#lastEpoch = copies ? copyOf(network) : null;
    if (copies) this.#optimizerState = optimizer.state();
  }

  /** How many epochs are whole. */
  get epochs(): number {
    return this.#epochs;
  }

  /** Whether the state after the last whole epoch is kept while the next one is trained. */
  get hasLastEpoch(): boolean {
    return this.#lastEpoch !== null;
  }

  /** To be called after every whole epoch; answers whether the user wants a checkpoint now. */
  epochDone(epochs: number): boolean {
    this.#epochs = epochs;
    if (this.#lastEpoch !== null) {
      const { network, random, optimizer } = this.#trained;
      copyParameters(network, this.#lastEpoch);
      this.#randomState = random.getState();
      this.#optimizerState = optimizer.state();
    }
    const every = this.#recorder.checkpointEvery;
    return every !== null && epochs % every === 0;
  }

  /** Keeps the state after the last whole epoch, unless it has been kept already. */
  async write(history: readonly ReportedEpoch[], trainSeconds: number): Promise<void> {
    if (this.#recorder.folder === null || this.#epochs === this.#writtenEpochs) return;
    this.#writtenEpochs = this.#epochs;
    const { network, optimizer, stopping } = this.#trained;
    const bytes = encodeTraining({
      network: this.#lastEpoch ?? network,
      epochs: this.#epochs,
      random: this.#randomState,
      optimizer: this.#optimizerState ?? optimizer.state(),
      records: new Map([['history', encodeHistory(history)], ...withPrefix(stopping)]),
      metadata: {
        experiment: String(this.#id),
        trainSeconds: String(trainSeconds),
        dataSha256: this.#dataSha256 ?? '',
      },
    });
    await this.#recorder.checkpoint({ epochs: this.#epochs, bytes });
  }
}

/** All that changes from epoch to epoch; early stopping only between two of them. */
interface Trained extends Pick<Beginning, 'random' | 'optimizer' | 'stopping'> {
  readonly network: Network<Layer>;
}

interface CheckpointSettings {
  /** The lab's number. */
  readonly id: number;
  readonly recorder: Recorder;
  /** How many are done at the start. */
  readonly epochs: number;
  /** Whether an epoch may be cut between its batches, or between its last one and its validation. */
  readonly isCut: boolean;
  readonly dataSha256: string | null;
}

function copyParameters(from: Network<Layer>, to: Network<Layer>): void {
  for (const [index, { matrix }] of from.parameters.entries())
    to.parameters[index]!.matrix.data.set(matrix.data);
}
