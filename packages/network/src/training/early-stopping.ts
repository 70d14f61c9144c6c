import { describe } from '../check-config.ts';
import type { SafetensorsTensor } from '../files/safetensors.ts';
import type { Evaluation } from '../judge/evaluate.ts';
import { type Learner, parameterTensors } from '../layers/parameters.ts';

/** When to stop, and what to watch. */
export interface EarlyStoppingOptions {
  /** So many epochs in a row without an improvement end the training; at least 1. */
  readonly patience: number;
  /** An improvement is a strictly lower loss, the default, or a strictly higher accuracy. */
  readonly monitor?: 'loss' | 'accuracy' | undefined;
}

/** An epoch, and how the network did after it on the samples that are watched. */
export interface WatchedEpoch extends Evaluation {
  /** The epoch, from 0. */
  readonly epoch: number;
}

/**
 * Watches a network on samples that it is not trained on, says when it has stopped getting better, and keeps the weights
 * of its best epoch: one for one training.
 *
 * Counts as Keras's `EarlyStopping` with `restore_best_weights` does. NaN is never an improvement.
 *
 * @throws {RangeError | TypeError} from the constructor, naming the option, what it may be and what it is.
 *
 * @example
 * ```ts
 * import { Matrix, RandomState } from '@nn-labs/linalg';
 * import { EarlyStopping, Network } from '@nn-labs/network';
 * const random = new RandomState(40);
 * const network = new Network({ inputs: 1, layers: [{ units: 1, activation: 'sigmoid' }], loss: 'squared-error', random });
 * const [X, Y] = [Matrix.fromRows([[-1], [1]]), Matrix.fromRows([[0], [1]])];
 * const [watchedX, watchedY] = [Matrix.fromRows([[2]]), Matrix.fromRows([[0.75]])]; // not quite what it learns
 * const stopping = new EarlyStopping({ patience: 3 });
 * const options = { epochs: 500, learningRate: 1, watch: { X: watchedX, Y: watchedY } };
 * for await (const { epoch, watched } of network.train(X, Y, options)) {
 *   if (watched && stopping.observe(epoch, watched, network)) break;
 * }
 * stopping.restore(network);
 * stopping.waited; // => 3
 * (await network.evaluate(watchedX, watchedY)).loss === stopping.best?.loss; // => true
 * new EarlyStopping({ patience: 0 }); // throws EarlyStopping: patience must be an integer of at least 1, found 0
 * ```
 */
export class EarlyStopping {
  readonly #patience: number;
  readonly #monitor: 'loss' | 'accuracy';
  #waited = 0;
  #best: WatchedEpoch | null = null;
  #weights: ReadonlyMap<string, SafetensorsTensor> = new Map();

  constructor(options: EarlyStoppingOptions) {
    if (typeof options !== 'object' || options === null) {
      throw new TypeError(
        `EarlyStopping: the options must be an object with a patience, found ${describe(options)}`,
      );
    }
    const { patience, monitor = 'loss' } = options;
    if (!isCount(patience) || patience < 1) {
      throw new RangeError(
        `EarlyStopping: patience must be an integer of at least 1, found ${describe(patience)}`,
      );
    }
    if (monitor !== 'loss' && monitor !== 'accuracy') {
      throw new TypeError(`EarlyStopping: monitor must be one of loss, accuracy, found ${describe(monitor)}`);
    }
    this.#patience = patience;
    this.#monitor = monitor;
  }

  /** The epoch whose weights are kept, and how the network did then; null when none has had a figure yet. */
  get best(): WatchedEpoch | null {
    return this.#best;
  }

  /** How many epochs in a row have been no improvement. */
  get waited(): number {
    return this.#waited;
  }

  /** Whether the patience is at its end: what the last {@link EarlyStopping.observe} answered. */
  get isOver(): boolean {
    return this.#waited >= this.#patience;
  }

  /**
   * Takes note of an epoch, keeps a copy of the weights where it is the best so far, and answers whether to stop. To be
   * called once for every epoch, in their order.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * import { EarlyStopping, Network } from '@nn-labs/network';
   * const parameters = [{ weight: Matrix.fromRows([[1]]) }];
   * const network = new Network({ inputs: 1, layers: [{ units: 1, activation: 'relu' }], loss: 'squared-error', parameters });
   * const stopping = new EarlyStopping({ patience: 2 });
   * [0.5, 0.4, 0.4, 0.6].map((loss, epoch) => stopping.observe(epoch, { loss, accuracy: 1 }, network)); // => [ false, false, false, true ]
   * stopping.best; // => { epoch: 1, loss: 0.4, accuracy: 1 }
   * ```
   */
  observe(epoch: number, { loss, accuracy }: Evaluation, network: Learner): boolean {
    if (this.#improves({ loss, accuracy })) {
      this.#best = { epoch, loss, accuracy };
      this.#weights = parameterTensors(network);
      this.#waited = 0;
    } else {
      this.#waited++;
    }
    return this.isOver;
  }

  #improves({ loss, accuracy }: Evaluation): boolean {
    if (Number.isNaN(loss) || Number.isNaN(accuracy)) return false;
    if (this.#monitor === 'loss') return loss < (this.#best?.loss ?? Infinity);
    if (accuracy === null)
      throw new TypeError('observe: monitor is accuracy, but the network has none. Use loss.');
    return accuracy > (this.#best?.accuracy ?? -Infinity);
  }

  /**
   * Gives the network the weights of the best epoch; without one it stays as it is. To be called after the training's
   * loop: inside it the training owns the weights.
   *
   * @throws {RangeError} when the weights are those of another network.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * import { EarlyStopping, Network } from '@nn-labs/network';
   * const parameters = [{ weight: Matrix.fromRows([[1]]) }];
   * const network = new Network({ inputs: 1, layers: [{ units: 1, activation: 'relu' }], loss: 'squared-error', parameters });
   * const stopping = new EarlyStopping({ patience: 1, monitor: 'accuracy' });
   * stopping.observe(0, { loss: 0.5, accuracy: 0.9 }, network);
   * network.layers[0]!.weight.set(0, 0, 7);
   * stopping.restore(network);
   * network.layers[0]!.weight.get(0, 0); // => 1
   * ```
   */
  restore(network: Learner): void {
    if (this.#best === null) return;
    checkWeights('restore', this.#weights, network);
    for (const { name, matrix } of network.parameters) {
      matrix.data.set(this.#weights.get(name)!.data);
    }
  }

  /**
   * Its memory as named tensors, for the `records` of {@link encodeTraining}: how long it has waited, the best
   * epoch's figures, and its weights.
   *
   * @example
   * ```ts
   * import { EarlyStopping } from '@nn-labs/network';
   * new EarlyStopping({ patience: 3 }).state(); // => Map(1) { 'waited' => { shape: [ 1 ], data: Float64Array(1) [ 0 ] } }
   * ```
   */
  state(): Map<string, SafetensorsTensor> {
    const state = new Map([['waited', { shape: [1], data: Float64Array.of(this.#waited) }]]);
    if (this.#best === null) return state;
    const { epoch, loss, accuracy } = this.#best;
    const figures = Float64Array.of(epoch, loss, accuracy ?? Number.NaN);
    state.set('best', { shape: [figures.length], data: figures });
    // Kept weights are never written to again: an improvement makes new ones.
    return new Map([...state, ...this.#weights]);
  }

  /**
   * Goes on from a state that {@link EarlyStopping.state} gave, to the same decisions and the same bits as if it had never
   * been away.
   *
   * @throws {RangeError} when a tensor is missing or is not what it must be for this network.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * import { EarlyStopping, Network } from '@nn-labs/network';
   * const parameters = [{ weight: Matrix.fromRows([[1]]) }];
   * const network = new Network({ inputs: 1, layers: [{ units: 1, activation: 'relu' }], loss: 'squared-error', parameters });
   * const before = new EarlyStopping({ patience: 2 });
   * before.observe(0, { loss: 0.5, accuracy: 1 }, network);
   * before.observe(1, { loss: 0.6, accuracy: 1 }, network);
   * const stopping = new EarlyStopping({ patience: 2 });
   * stopping.restoreState(before.state(), network);
   * stopping.observe(2, { loss: 0.7, accuracy: 1 }, network); // => true
   * stopping.best?.epoch; // => 0
   * stopping.restoreState(new Map(), network); // throws restoreState: waited must be one count, found none
   * ```
   */
  restoreState(state: ReadonlyMap<string, SafetensorsTensor>, network: Learner): void {
    const waited = state.get('waited')?.data;
    const best = state.get('best')?.data;
    if (waited?.length !== 1 || !isCount(waited[0])) {
      throw new RangeError(`restoreState: waited must be one count, found ${waited?.join(', ') ?? 'none'}`);
    }
    if (best !== undefined && !(best.length === 3 && isCount(best[0]) && !Number.isNaN(best[1]))) {
      throw new RangeError(
        `restoreState: best must be an epoch, a loss and an accuracy, found ${best.join(', ')}`,
      );
    }
    if (best !== undefined) checkWeights('restoreState', state, network);
    this.#waited = waited[0];
    this.#best =
      best === undefined
        ? null
        : { epoch: best[0]!, loss: best[1]!, accuracy: Number.isNaN(best[2]) ? null : best[2]! };
    this.#weights = new Map([...state].filter(([name]) => best !== undefined && name.startsWith('layers.')));
  }
}

/** Refuses weights that the network has no place for. */
function checkWeights(what: string, weights: ReadonlyMap<string, SafetensorsTensor>, network: Learner): void {
  for (const { name, matrix, shape } of network.parameters) {
    const tensor = weights.get(name);
    const fits = tensor && `${tensor.shape}` === `${shape}`;
    if (fits && tensor.data.constructor === matrix.data.constructor) continue;
    throw new RangeError(
      `${what}: the best weights must hold ${name}, ${matrix.dtype} of shape (${shape.join(', ')}). ` +
        'Use one EarlyStopping for one network.',
    );
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
