import { Matrix, type RandomState } from '@nn-labs/linalg';
import { checkSamples, checkTargets, checkValues } from './check-data.ts';
import { type CompleteConfig, type Design, designNetwork, type NetworkConfig } from './config.ts';
import { chooseBackend, runPass } from './engine/choice.ts';
import { decodeModel, encodeModel } from './files/model-file.ts';
import type { Bytes } from './files/safetensors.ts';
import { hashWeights } from './files/weights-hash.ts';
import type { Model } from './forward-pass.ts';
import {
  type EvaluateOptions,
  type Evaluation,
  type EvaluationWithOutputs,
  type PredictOptions,
  reported,
} from './judge/evaluate.ts';
import type { Dense } from './layers/dense.ts';
import { type Layer, type Parameter, sizeOf } from './layers/layer.ts';
import {
  adoptParameters,
  byLayer,
  collectSpecs,
  drawParameters,
  Freshness,
  type GivenParameters,
  namedParameters,
  type PlacedSpec,
  takeMatrices,
} from './layers/parameters.ts';
import { lossOf } from './losses/loss.ts';
import type { Judge } from './losses/rows.ts';
import { Pace } from './training/pace.ts';
import { type EpochReport, trainEpochs } from './training/train.ts';
import { planTraining, type TrainOptions } from './training/train-options.ts';

/** A config and where the weights come from: drawn from `random`, or given as `parameters`; one of the two. */
export interface NetworkOptions<L extends Layer = Dense> extends NetworkConfig<L> {
  /** Draws the weights layer by layer in float64, rounded to `dtype` afterwards. Biases are zero and draw nothing. */
  readonly random?: RandomState | undefined;
  /** One item for each layer that has parameters; copied. */
  readonly parameters?: readonly GivenParameters[] | undefined;
}

/** The model behind a network, for what works on models. */
export let modelOf: (network: Network<Layer>) => Model;

/**
 * Layers one after another, trained by gradient descent to the same bits on every machine. A network of dense layers is a
 * `Network`, one with others a `Network<Layer>`.
 *
 * @throws {RangeError | TypeError} from the constructor, naming the field of the options that is wrong.
 *
 * @example
 * ```ts
 * import { Matrix, oneHot, RandomState } from '@nn-labs/linalg';
 * import { Network } from '@nn-labs/network';
 * const random = new RandomState(40);
 * const network = new Network({
 *   inputs: 2,
 *   layers: [{ units: 8, activation: 'tanh', bias: true }, { units: 2, activation: 'softmax', bias: true }],
 *   loss: 'cross-entropy',
 *   random,
 * });
 * const X = Matrix.fromRows([[0, 0], [0, 1], [1, 0], [1, 1]]);
 * const Y = oneHot([0, 1, 1, 0], 2); // exclusive or
 * for await (const epoch of network.train(X, Y, { epochs: 200, learningRate: 1 })) {
 *   if (epoch.accuracy === 1 && epoch.loss < 0.01) break;
 * }
 * (await network.predict(X)).argmax(1); // => Int32Array(4) [ 0, 1, 1, 0 ]
 * ```
 */
export class Network<L extends Layer = Dense> {
  /** The shape and kind of the network, defaults filled in. */
  readonly config: CompleteConfig<L>;
  /** How many numbers a sample has: the columns of X. */
  readonly inputs: number;
  /** How many outputs there are: the columns of Y. */
  readonly outputs: number;
  /** The judge of what is right. */
  readonly judge: Judge;
  /** The layers, first to last, with their live parameters; dropout is not among them. */
  readonly layers: readonly L[];
  readonly #design: Design;
  readonly #freshness = new Freshness();
  #training = false;

  static {
    modelOf = (network) => network.#model;
  }

  constructor(options: NetworkOptions<L>) {
    const specs: PlacedSpec[] = [];
    // Once to check everything and to hear what the layers want to learn, then with their parameters.
    const given = options as NetworkConfig<Layer>; // designNetwork looks at everything
    const { config } = designNetwork(given, collectSpecs(specs));
    const { random, parameters } = options;
    if ((random === undefined) === (parameters === undefined)) {
      const found = random === undefined ? 'neither' : 'both';
      throw new TypeError(
        `Network: give either random, which draws the weights, or parameters, the weights themselves; found ${found}`,
      );
    }
    const matrices =
      random === undefined
        ? adoptParameters(specs, config.dtype, parameters!)
        : drawAll(drawParameters(specs, config.dtype, random));
    this.#design = designNetwork(given, takeMatrices(matrices, this.#freshness));
    this.config = config as CompleteConfig<L>;
    this.inputs = sizeOf(this.#design.inputShape);
    this.outputs = this.#design.outputs;
    this.judge = this.#design.judge;
    this.layers = this.#design.layers as readonly L[]; // the config says of which kinds they are
  }

  get #model(): Model {
    const { layers, judge, config } = this.#design;
    return { layers, judge, loss: lossOf(config.loss), dtype: config.dtype };
  }

  /**
   * The network that the constructor would draw from `random`, with the event loop having its turn between pieces of the
   * drawing: 67 million weights take a second or two.
   *
   * @throws {RangeError | TypeError} as the constructor; the signal's reason when it is aborted, with `random` somewhere on
   * its way.
   *
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * import { Network } from '@nn-labs/network';
   * const layers = [{ units: 3, activation: 'sigmoid' }] as const;
   * const drawn = await Network.draw({ inputs: 2, layers, loss: 'squared-error', random: new RandomState(40) });
   * const made = new Network({ inputs: 2, layers, loss: 'squared-error', random: new RandomState(40) });
   * drawn.layers[0]?.weight.equals(made.layers[0]!.weight); // => true
   * ```
   */
  static async draw<L extends Layer = Dense>(
    options: NetworkOptions<L> & { readonly random: RandomState },
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Network<L>> {
    const { random, ...config } = options;
    const pace = new Pace(signal);
    pace.throwIfAborted();
    const specs: PlacedSpec[] = [];
    const { dtype } = designNetwork(options as NetworkConfig<Layer>, collectSpecs(specs)).config;
    const drawing = drawParameters(specs, dtype, random);
    for (;;) {
      const step = drawing.next();
      if (step.done) return networkOf<L>({ config, parameters: byLayer(specs, step.value) });
      const pause = pace.pauseIfDue();
      if (pause !== null) await pause;
    }
  }

  /** Everything that the network learns, by the names of files: `layers.0.weight`, `layers.0.bias`, … */
  get parameters(): readonly Parameter[] {
    return namedParameters(this.layers);
  }

  /** How many numbers the network learns: all weights and biases. */
  get parameterCount(): number {
    return this.parameters.reduce((sum, { matrix }) => sum + matrix.size, 0);
  }

  /**
   * The outputs for the samples X (N, inputs), shape (N, outputs); with `upTo` those of the layer at that place, from 0: an
   * autoencoder's code, a network's features. Works through a few rows at a time and lets the event loop run between them.
   *
   * @throws {ShapeError | TypeError | RangeError} when X does not fit, has another dtype, or holds NaN or an infinity; the
   * signal's reason when it is aborted.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * import { Network } from '@nn-labs/network';
   * const parameters = [{ weight: Matrix.fromRows([[1], [-1]]) }];
   * const network = new Network({ inputs: 2, layers: [{ units: 1, activation: 'relu' }], loss: 'squared-error', parameters });
   * (await network.predict(Matrix.fromRows([[3, 1], [1, 3]]))).toRows(); // => [ [ 2 ], [ 0 ] ]
   * await network.predict(Matrix.fromRows([[3, 1, 1]])); // throws predict: X has 3 columns, (1, 3), but the network has 2 inputs
   * ```
   */
  async predict(X: Matrix, options: PredictOptions = {}): Promise<Matrix> {
    checkSamples('predict', this, X);
    const outputs = this.#room('predict', X, options);
    const pace = new Pace(options.signal);
    pace.throwIfAborted();
    await checkValues('predict', this, X, null, pace);
    const { upTo = this.layers.length - 1 } = options;
    await runPass(this.#model, { X, Y: null, outputs, upTo }, options, pace);
    return outputs;
  }

  /** A matrix for the outputs of the layer at `upTo`, the last by default. */
  #room(operation: string, X: Matrix, { upTo = this.layers.length - 1 }: PredictOptions): Matrix {
    const layer = this.layers[upTo];
    if (layer !== undefined) return Matrix.zeros(X.rows, sizeOf(layer.outputShape), this.config.dtype);
    throw new RangeError(`${operation}: upTo is ${upTo}, but the layers are 0 to ${this.layers.length - 1}`);
  }

  /**
   * Loss and accuracy on the samples X (N, inputs) with targets Y (N, units of the last layer).
   *
   * The loss is the sum or the mean that the network's loss is; accuracy is the fraction of the rows that are right by its
   * judge: by argmax whose greatest output (the first of equals) stands where Y's greatest does. Works through a few rows at
   * a time and lets the event loop run between them. With `outputs: true` the outputs of the same pass are handed back too,
   * with `upTo` those of the layer at that place: the bits of {@link Network.predict}.
   *
   * @throws {ShapeError | TypeError | RangeError} as {@link Network.train}; the signal's reason when it is aborted.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * import { Network } from '@nn-labs/network';
   * const parameters = [{ weight: Matrix.fromRows([[1, 0], [0, 1]]) }];
   * const network = new Network({ inputs: 2, layers: [{ units: 2, activation: 'relu' }], loss: 'squared-error', parameters });
   * const [X, Y] = [Matrix.fromRows([[3, 1], [0, 2]]), Matrix.fromRows([[1, 0], [1, 0]])];
   * await network.evaluate(X, Y); // => { loss: 5, accuracy: 0.5 }
   * const { outputs } = await network.evaluate(X, Y, { outputs: true });
   * outputs.toRows(); // => [ [ 3, 1 ], [ 0, 2 ] ]
   * ```
   */
  evaluate(
    X: Matrix,
    Y: Matrix,
    options: EvaluateOptions & ({ readonly outputs: true } | { readonly upTo: number }),
  ): Promise<EvaluationWithOutputs>;
  evaluate(X: Matrix, Y: Matrix, options?: EvaluateOptions): Promise<Evaluation>;
  async evaluate(
    X: Matrix,
    Y: Matrix,
    options: EvaluateOptions = {},
  ): Promise<Evaluation | EvaluationWithOutputs> {
    checkSamples('evaluate', this, X);
    checkTargets('evaluate', this, X, Y);
    const { upTo = this.layers.length - 1, outputs: isAsked = options.upTo !== undefined } = options;
    const outputs = isAsked ? this.#room('evaluate', X, options) : null;
    const pace = new Pace(options.signal);
    pace.throwIfAborted();
    await checkValues('evaluate', this, X, Y, pace);
    const model = this.#model;
    const evaluation = reported(model, await runPass(model, { X, Y, outputs, upTo }, options, pace), X.rows);
    return outputs === null ? evaluation : { ...evaluation, outputs };
  }

  /**
   * Trains on the samples X (N, inputs) and targets Y (N, units of the last layer) by gradient descent, reporting each
   * epoch as it ends: `for await (const { epoch, loss, accuracy } of network.train(X, Y, options))`.
   *
   * Loss and accuracy are those of the forward passes of the epoch, each batch before its own update. In the
   * loop's body the weights may be read: `network.layers[0].weight`, asked for again at each report. The event loop has its turn at least every 50 ms, also
   * inside a long epoch. `break` stops cleanly. An abort stops within tens of milliseconds: the iteration throws the
   * signal's reason, as `fetch` does, and the weights stay as the last completed update made them.
   *
   * @throws {ShapeError | TypeError | RangeError} when data or options do not fit, with both facts in the message.
   * @throws {DivergenceError} when the loss or a parameter is no longer finite.
   *
   * @example
   * ```ts
   * import { Matrix, RandomState } from '@nn-labs/linalg';
   * import { Network } from '@nn-labs/network';
   * const random = new RandomState(40);
   * const network = new Network({ inputs: 1, layers: [{ units: 1, activation: 'sigmoid' }], loss: 'squared-error', random });
   * const [X, Y] = [Matrix.fromRows([[-1], [1]]), Matrix.fromRows([[0], [1]])];
   * const reported: number[] = [];
   * for await (const { epoch } of network.train(X, Y, { epochs: 25, learningRate: 1, reportEvery: 10 })) reported.push(epoch);
   * reported; // => [ 0, 10, 20, 24 ]
   * network.train(X, Y, { epochs: 1, learningRate: 0 }); // throws train: learningRate must be a finite number above 0, found 0
   * ```
   */
  train(X: Matrix, Y: Matrix, options: TrainOptions): AsyncGenerator<EpochReport, void, undefined> {
    checkSamples('train', this, X);
    checkTargets('train', this, X, Y);
    const plan = planTraining(options, X.rows, this.#design);
    const { watch = null } = options;
    if (watch !== null) {
      checkSamples('train: watch', this, watch.X);
      checkTargets('train: watch', this, watch.X, watch.Y);
    }
    const model = this.#model;
    const backend = chooseBackend(model, options, plan.batchSize * this.parameterCount, X, watch);
    return this.#alone(
      trainEpochs({ network: this, model, X, Y, watch, plan, backend, freshness: this.#freshness }),
    );
  }

  async *#alone(
    epochs: AsyncGenerator<EpochReport, void, undefined>,
  ): AsyncGenerator<EpochReport, void, undefined> {
    if (this.#training) {
      throw new Error(
        'train: the network is being trained already. Finish that loop, or break out of it, first.',
      );
    }
    this.#training = true;
    try {
      yield* epochs;
    } finally {
      this.#training = false;
    }
  }

  /**
   * The SHA-256, in hex, of all parameters: layer by layer the weight (inputs, units) row-major, then the bias if any,
   * little-endian, in the network's dtype; the same on every machine for the same training. Lets the event loop run
   * between pieces.
   *
   * @throws the signal's reason when it is aborted.
   *
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * import { Network } from '@nn-labs/network';
   * // The network of lab 2, before training.
   * const layers = [{ units: 64, activation: 'sigmoid' }, { units: 10, activation: 'sigmoid' }] as const;
   * const network = new Network({ inputs: 784, layers, loss: 'squared-error', random: new RandomState(40) });
   * (await network.weightsSha256()).slice(0, 8); // => '8589fe0e'
   * ```
   */
  weightsSha256({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<string> {
    return hashWeights(this.layers, signal);
  }

  /**
   * The network as the bytes of a `.safetensors` file: tensors `layers.<i>.weight` (inputs, units) and
   * `layers.<i>.bias` (units), the config as JSON under the metadata key `config`, and texts of your own beside it.
   *
   * @throws {RangeError} when a parameter is not finite or a metadata key is `config`.
   *
   * @example
   * ```ts
   * import { RandomState } from '@nn-labs/linalg';
   * import { decodeSafetensors, Network } from '@nn-labs/network';
   * const random = new RandomState(40);
   * const network = new Network({ inputs: 3, layers: [{ units: 2, activation: 'tanh', bias: true }], loss: 'squared-error', random });
   * const bytes = network.save({ metadata: { seed: '40' } });
   * [...decodeSafetensors(bytes).tensors.keys()]; // => [ 'layers.0.weight', 'layers.0.bias' ]
   * decodeSafetensors(bytes).metadata.get('seed'); // => '40'
   * (await Network.load(bytes).weightsSha256()) === (await network.weightsSha256()); // => true
   * ```
   */
  save(options: { readonly metadata?: Readonly<Record<string, string>> | undefined } = {}): Bytes {
    return encodeModel(this.config, this.layers, options.metadata ?? {});
  }

  /**
   * The network that {@link Network.save} wrote; the bytes are trusted in nothing.
   *
   * @throws {SafetensorsError} naming the part of the file that is wrong, what was expected and what was found.
   *
   * @example
   * ```ts
   * import { encodeSafetensors, Network } from '@nn-labs/network';
   * const bytes = encodeSafetensors({ tensors: new Map(), metadata: new Map() });
   * Network.load(bytes); // throws metadata "config": expected the JSON of a network config, found nothing
   * ```
   */
  static load<L extends Layer = Dense>(bytes: Uint8Array): Network<L> {
    return networkOf(decodeModel(bytes));
  }
}

/** The network of a file's config and parameters. */
export function networkOf<L extends Layer>(model: {
  readonly config: object;
  readonly parameters: readonly GivenParameters[];
}): Network<L> {
  return new Network<L>({ ...model.config, parameters: model.parameters } as NetworkOptions<L>); // the config says which L
}

/** Draws without a pause. */
function drawAll(drawing: ReturnType<typeof drawParameters>): Matrix[] {
  let step = drawing.next();
  while (!step.done) step = drawing.next();
  return step.value;
}
