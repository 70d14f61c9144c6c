import { isDeepStrictEqual } from 'node:util';
import { type Checkpoint, DataError, type Recorder } from '@nn-labs/experiment';
import type { RandomState, RandomStateSnapshot } from '@nn-labs/linalg';
import { type DecodedTraining, decodeTraining, encodeTraining, Network } from '@nn-labs/network';
import type { Settings } from './options.ts';

/** One reported epoch, as `--json` lists it. */
export type ReportedEpoch = { epoch: number; loss: number; trainAccuracy: number };

/** What the training goes on from: the drawn weights, or what a checkpoint kept. */
export interface Start {
  readonly network: Network;
  readonly epochs: number;
  readonly history: ReportedEpoch[];
  readonly trainSeconds: number;
}

/** The state of a run's checkpoint; the random stream goes on where it stood. `drawn` is a run's own beginning. */
export function startFrom(
  checkpoint: Checkpoint | null,
  drawn: Network,
  random: RandomState,
  settings: Settings,
  dataSha256: string | null,
): Start {
  if (checkpoint === null) return { network: drawn, epochs: 0, history: [], trainSeconds: 0 };
  const state = decode(checkpoint.bytes);
  if (!isDeepStrictEqual(state.network.config, drawn.config)) {
    throw new DataError('the checkpoint holds another network than the run’s options describe', startAnew);
  }
  if (state.metadata.dataSha256 !== dataSha256) {
    throw new DataError(
      'the training images are not those that the run began with',
      'Give the same data with --data-dir or MNIST_DIR; --from RUN starts anew on other data.',
    );
  }
  if (state.random !== null) random.setState(state.random);
  // Where a run is trained longer, what was its last epoch is none to report any more.
  const history = decodeHistory(state).filter(
    ({ epoch }) => epoch % settings.logInterval === 0 || epoch === settings.epochs - 1,
  );
  const trainSeconds = Number(state.metadata.trainSeconds ?? 0);
  return { network: state.network, epochs: state.epochs, history, trainSeconds };
}

const startAnew = 'Repeat the run from its start with --from in place of --resume.';

function decode(bytes: Uint8Array): DecodedTraining {
  try {
    return decodeTraining(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`the checkpoint cannot be read: ${reason}`, startAnew, { cause: error });
  }
}

/** Rows of epoch, loss, accuracy. */
function encodeHistory(history: readonly ReportedEpoch[]) {
  const data = Float64Array.from(
    history.flatMap(({ epoch, loss, trainAccuracy }) => [epoch, loss, trainAccuracy]),
  );
  return { shape: [history.length, 3], data };
}

function decodeHistory({ records }: DecodedTraining): ReportedEpoch[] {
  const data = records.get('history')?.data ?? new Float64Array();
  return Array.from({ length: Math.floor(data.length / 3) }, (_, i) => {
    const [epoch = 0, loss = 0, trainAccuracy = 0] = data.subarray(3 * i, 3 * i + 3);
    return { epoch, loss, trainAccuracy };
  });
}

/** Writes down where the training stands after whole epochs. */
export class Checkpoints {
  readonly #network: Network;
  readonly #random: RandomState;
  readonly #recorder: Recorder;
  readonly #dataSha256: string | null;
  /** Ctrl-C may fall between two batches of an epoch: then the epoch before is what can be gone on from. */
  readonly #lastEpoch: Network | null;
  #randomState: RandomStateSnapshot;
  #epochs: number;
  #writtenEpochs: number;

  constructor(
    network: Network,
    random: RandomState,
    { recorder, epochs, hasBatches, dataSha256 }: CheckpointSettings,
  ) {
    this.#network = network;
    this.#random = random;
    this.#recorder = recorder;
    this.#dataSha256 = dataSha256;
    this.#epochs = epochs;
    this.#writtenEpochs = epochs;
    this.#randomState = random.getState();
    const copies = hasBatches && recorder.folder !== null;
    this.#lastEpoch = copies ? new Network({ ...network.config, parameters: network.layers }) : null;
  }

  /** How many epochs are whole. */
  get epochs(): number {
    return this.#epochs;
  }

  /** To be called after every whole epoch; answers whether the user wants a checkpoint now. */
  epochDone(epochs: number): boolean {
    this.#epochs = epochs;
    if (this.#lastEpoch !== null) {
      copyParameters(this.#network, this.#lastEpoch);
      this.#randomState = this.#random.getState();
    }
    const every = this.#recorder.checkpointEvery;
    return every !== null && epochs % every === 0;
  }

  /** Keeps the state after the last whole epoch, unless it has been kept already. */
  async write(history: readonly ReportedEpoch[], trainSeconds: number): Promise<void> {
    if (this.#recorder.folder === null || this.#epochs === this.#writtenEpochs) return;
    this.#writtenEpochs = this.#epochs;
    const bytes = encodeTraining({
      network: this.#lastEpoch ?? this.#network,
      epochs: this.#epochs,
      random: this.#randomState,
      records: new Map([['history', encodeHistory(history)]]),
      metadata: { experiment: '2', trainSeconds: String(trainSeconds), dataSha256: this.#dataSha256 ?? '' },
    });
    await this.#recorder.checkpoint({ epochs: this.#epochs, bytes });
  }
}

interface CheckpointSettings {
  readonly recorder: Recorder;
  /** How many are done at the start. */
  readonly epochs: number;
  /** Whether an epoch has several batches. */
  readonly hasBatches: boolean;
  readonly dataSha256: string | null;
}

function copyParameters(from: Network, to: Network): void {
  for (const [index, { weight, bias }] of from.layers.entries()) {
    const copy = to.layers[index]!;
    copy.weight.data.set(weight.data);
    if (bias !== null) copy.bias?.data.set(bias.data);
  }
}
