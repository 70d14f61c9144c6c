import { RandomState, type RandomStateSnapshot } from '@nn-labs/linalg';
import type { Dense } from '../layers/dense.ts';
import type { Layer } from '../layers/layer.ts';
import { type Network, networkOf } from '../network.ts';
import { configKey, modelOf, modelTensors } from './model-file.ts';
import { type Bytes, encodeSafetensors, type SafetensorsTensor } from './safetensors.ts';
import { decodeSafetensors } from './safetensors-decode.ts';
import { quote, SafetensorsError } from './safetensors-error.ts';

/** Where a training stands between two epochs: all that it needs to go on. */
export interface TrainingState<L extends Layer = Layer> {
  /** The network with its weights of that moment. */
  readonly network: Network<L>;
  /** How many epochs are done: the `startEpoch` to continue with. */
  readonly epochs: number;
  /** Where the stream that shuffles stands, its cached normal variate included; null for a training without one. */
  readonly random?: RandomStateSnapshot | null | undefined;
  /** The numbers that an optimiser keeps from update to update, by name. Plain gradient descent keeps nothing. */
  readonly optimizer?: ReadonlyMap<string, SafetensorsTensor> | undefined;
  /** Numbers of the caller's own, by name: a history of losses, say. */
  readonly records?: ReadonlyMap<string, SafetensorsTensor> | undefined;
  /** Texts of the caller's own. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** A state that was read: what was left out is empty. */
export interface DecodedTraining<L extends Layer = Dense> extends TrainingState<L> {
  readonly random: RandomStateSnapshot | null;
  readonly optimizer: ReadonlyMap<string, SafetensorsTensor>;
  readonly records: ReadonlyMap<string, SafetensorsTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const epochsKey = 'training.epochs';
const randomKey = 'training.random';
const optimizerPrefix = 'optimizer.';
const recordPrefix = 'records.';

/**
 * A training's state as the bytes of a `.safetensors` file: the network's tensors, those of the optimiser under
 * `optimizer.`, the caller's under `records.`; epochs and random state as texts.
 *
 * @throws {RangeError} when a parameter is not finite, epochs is not a count or a metadata key is the file's own.
 *
 * @example
 * ```ts
 * import { Matrix, RandomState } from '@nn-labs/linalg';
 * import { decodeTraining, encodeTraining, Network } from '@nn-labs/network';
 * const [X, Y] = [Matrix.fromRows([[-1], [1]]), Matrix.fromRows([[0], [1]])];
 * const make = (random: RandomState) =>
 *   new Network({ inputs: 1, layers: [{ units: 1, activation: 'sigmoid' }], loss: 'squared-error', random });
 * const whole = make(new RandomState(40));
 * for await (const _ of whole.train(X, Y, { epochs: 9, learningRate: 1 })) {}
 *
 * const first = make(new RandomState(40));
 * for await (const _ of first.train(X, Y, { epochs: 4, learningRate: 1 })) {}
 * const { network, epochs } = decodeTraining(encodeTraining({ network: first, epochs: 4 }));
 * for await (const _ of network.train(X, Y, { epochs: 9, startEpoch: epochs, learningRate: 1 })) {}
 * (await network.weightsSha256()) === (await whole.weightsSha256()); // => true
 * ```
 */
export function encodeTraining(state: TrainingState): Bytes {
  const { network, epochs, random = null, optimizer = new Map(), records = new Map(), metadata = {} } = state;
  if (!isCount(epochs)) throw new RangeError(`encodeTraining: epochs must be a count, found ${epochs}`);
  const tensors = modelTensors(network.layers);
  for (const [name, tensor] of optimizer) tensors.set(optimizerPrefix + name, tensor);
  for (const [name, tensor] of records) tensors.set(recordPrefix + name, tensor);
  const texts = new Map([
    [configKey, JSON.stringify(network.config)],
    [epochsKey, String(epochs)],
  ]);
  if (random !== null) texts.set(randomKey, JSON.stringify(random));
  for (const [key, text] of Object.entries(metadata)) {
    if (isOwnKey(key)) throw new RangeError(`encodeTraining: metadata key ${quote(key)} is the file's own`);
    texts.set(key, text);
  }
  return encodeSafetensors({ tensors, metadata: texts });
}

/**
 * The state that {@link encodeTraining} wrote; the bytes are trusted in nothing.
 *
 * @throws {SafetensorsError} naming the part of the file that is wrong, what was expected and what was found.
 *
 * @example
 * ```ts
 * import { RandomState } from '@nn-labs/linalg';
 * import { decodeTraining, encodeTraining, Network } from '@nn-labs/network';
 * const random = new RandomState(40);
 * const network = new Network({ inputs: 2, layers: [{ units: 1, activation: 'relu' }], loss: 'squared-error', random });
 * const state = decodeTraining(encodeTraining({ network, epochs: 7, random: random.getState() }));
 * state.epochs; // => 7
 * const stream = new RandomState(0);
 * stream.setState(state.random!);
 * stream.random() === random.random(); // => true
 * decodeTraining(network.save()); // throws metadata "training.epochs": expected a count, found nothing
 * ```
 */
export function decodeTraining<L extends Layer = Dense>(bytes: Uint8Array): DecodedTraining<L> {
  const file = decodeSafetensors(bytes);
  const epochs = readEpochs(file.metadata.get(epochsKey));
  const rest = new Map(file.tensors);
  const take = (prefix: string): Map<string, SafetensorsTensor> => {
    const taken = [...rest].filter(([name]) => name.startsWith(prefix));
    for (const [name] of taken) rest.delete(name);
    return new Map(taken.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  };
  const optimizer = take(optimizerPrefix);
  const records = take(recordPrefix);
  const model = modelOf({ tensors: rest, metadata: file.metadata });
  return {
    network: networkOf<L>(model),
    epochs,
    random: readRandom(file.metadata.get(randomKey)),
    optimizer,
    records,
    metadata: Object.fromEntries([...file.metadata].filter(([key]) => !isOwnKey(key))),
  };
}

function isOwnKey(key: string): boolean {
  return key === configKey || key.startsWith('training.');
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function readEpochs(text: string | undefined): number {
  if (text !== undefined && /^\d+$/.test(text) && isCount(Number(text))) return Number(text);
  throw new SafetensorsError(
    `metadata "${epochsKey}"`,
    'a count',
    text === undefined ? 'nothing' : quote(text),
  );
}

function readRandom(text: string | undefined): RandomStateSnapshot | null {
  if (text === undefined) return null;
  const what = `metadata "${randomKey}"`;
  try {
    const snapshot: RandomStateSnapshot = JSON.parse(text);
    new RandomState(0).setState(snapshot); // checks it
    return snapshot;
  } catch (error) {
    throw new SafetensorsError(what, 'the state of a random stream', (error as Error).message);
  }
}
