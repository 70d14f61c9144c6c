import type { FloatArray, RandomState, RandomStateSnapshot } from '@nn-labs/linalg';
import type { Layer, Network, Optimizer, SafetensorsTensor } from '@nn-labs/network';

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

/** All snapshots together take at most so much memory. */
const mostBytes = 64 * 2 ** 20;
/** Going to an epoch computes at most so long again what follows the snapshot before it. */
const mostReplayMs = 100;

/**
 * The states of a training after some of its epochs. Any other epoch is computed again from the snapshot before it, to the
 * same bits.
 */
export class Snapshots {
  readonly #kept = new Map<number, Snapshot>();
  /** A snapshot after every so many epochs: a power of two, so that thinning leaves those of a longer distance. */
  #every = 1;

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
    while (epochMs > 0 && this.#every * 2 * epochMs <= mostReplayMs && this.#every < 1024) this.#every *= 2;
    if (epochs % this.#every !== 0 || this.#kept.has(epochs)) return;
    this.#kept.set(epochs, take(trained));
    while (this.#kept.size > 2 && this.bytes > mostBytes) this.#every *= 2; // until they fit
    this.#thin();
  }

  /** Puts the training back to the latest snapshot at or before `epochs`; answers after how many epochs it was taken. */
  restore(epochs: number, trained: Trained): number {
    const from = Math.max(...[...this.#kept.keys()].filter((at) => at <= epochs));
    const { parameters, optimizer, random } = this.#kept.get(from)!;
    for (const [i, { matrix }] of parametersOf(trained.network).entries()) matrix.data.set(parameters[i]!);
    trained.optimizer.restore(optimizer);
    trained.random.setState(random);
    return from;
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

/** All parameters of a network, in the order of its files. */
export function parametersOf(network: Network<Layer>) {
  return network.layers.flatMap(({ parameters }) => parameters);
}
