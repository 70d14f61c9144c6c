import type { FloatArray, RandomState, RandomStateSnapshot } from '@nn-labs/linalg';
import type { Layer, Network, Optimizer, SafetensorsTensor } from '@nn-labs/network';
import { parametersOf } from './copies.ts';

/** Everything that the next epoch depends on. */
interface Snapshot {
  readonly parameters: readonly FloatArray[];
  readonly optimizer: ReadonlyMap<string, SafetensorsTensor>;
  readonly random: RandomStateSnapshot;
}

/** What a training changes from epoch to epoch. */
export interface Trained {
  readonly network: Network<Layer>;
  readonly optimizer: Optimizer;
  readonly random: RandomState;
}

/** All snapshots together take at most so much memory; the first weights are always kept. */
const mostBytes = 64 * 2 ** 20;
/** Going to an epoch computes at most so long again what follows the snapshot before it. */
const mostReplayMs = 100;
/** An epoch that takes longer is never computed again, as long as there is memory. */
const shortEpochMs = 20;

/**
 * The states of a training after some of its epochs. Any other epoch is computed again from the snapshot before it, to the
 * same bits.
 */
export class Snapshots {
  readonly #kept = new Map<number, Snapshot>();
  readonly #mostBytes: number;
  readonly #mostReplayMs: number;
  /** A snapshot after every so many epochs: a power of two, so that thinning leaves those of a longer distance. */
  #every = 1;

  constructor(bytes: number = mostBytes, replayMs: number = mostReplayMs) {
    this.#mostBytes = bytes;
    this.#mostReplayMs = replayMs;
  }

  /** How far apart the snapshots are, in epochs. */
  get every(): number {
    return this.#every;
  }

  get bytes(): number {
    let sum = 0;
    for (const { parameters, optimizer } of this.#kept.values()) {
      for (const { byteLength } of parameters) sum += byteLength;
      for (const { data } of optimizer.values()) sum += data.byteLength;
    }
    return sum;
  }

  /** Keeps the state after so many whole epochs, where one is due; `epochMs` says how long an epoch takes. */
  keep(epochs: number, trained: Trained, epochMs: number): void {
    const isShort = epochMs > 0 && epochMs <= shortEpochMs;
    while (isShort && this.#every * 2 * epochMs <= this.#mostReplayMs && this.#every < 1024) this.#every *= 2;
    if (epochs % this.#every !== 0 || this.#kept.has(epochs)) return;
    this.#kept.set(epochs, take(trained));
    this.#thin();
    while (this.#kept.size > 1 && this.bytes > this.#mostBytes) {
      this.#every *= 2;
      this.#thin();
    }
  }

  /** After how many epochs the latest snapshot at or before `epochs` was taken. */
  before(epochs: number): number {
    return Math.max(...[...this.#kept.keys()].filter((at) => at <= epochs));
  }

  /** Puts the training back to the snapshot after so many epochs. */
  restore(epochs: number, trained: Trained): void {
    const { parameters, optimizer, random } = this.#kept.get(epochs)!;
    for (const [i, { matrix }] of parametersOf(trained.network).entries()) matrix.data.set(parameters[i]!);
    trained.optimizer.restore(optimizer);
    trained.random.setState(random);
  }

  /** Forgets what comes after so many epochs: another training goes on from there. */
  forgetAfter(epochs: number): void {
    for (const at of this.#kept.keys()) if (at > epochs) this.#kept.delete(at);
  }

  #thin(): void {
    for (const at of this.#kept.keys()) if (at % this.#every !== 0) this.#kept.delete(at);
  }
}

function take({ network, optimizer, random }: Trained): Snapshot {
  const copies = [...optimizer.state()].map(
    ([name, { shape, data }]) => [name, { shape, data: data.slice() }] as const,
  );
  return {
    parameters: parametersOf(network).map(({ matrix }) => matrix.data.slice()),
    optimizer: new Map(copies),
    random: random.getState(),
  };
}
