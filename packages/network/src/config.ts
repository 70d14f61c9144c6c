import type { DType } from '@nn-labs/linalg';

/**
 * What a unit does to its weighted sum; leaky-relu falls by 0.01 z below 0 (Maas and others, 2013); softmax, over the units of
 * the output layer, belongs to cross-entropy.
 */
export type Activation = 'sigmoid' | 'tanh' | 'relu' | 'leaky-relu' | 'softmax';

/**
 * The names that {@link Initialiser} explains, for a program that lets its user choose.
 *
 * @example
 * ```ts
 * import { initialisers } from '@nn-labs/network';
 * initialisers.slice(0, 3); // => [ 'uniform', 'xavier', 'he' ]
 * ```
 */
export const initialisers = [
  'uniform',
  'xavier',
  'he',
  'normal',
  'xavier-normal',
  'he-uniform',
  'lecun-normal',
  'lecun-uniform',
  'pytorch',
] as const;

/**
 * How a layer's weights are drawn; biases are never drawn, they start at 0.
 *
 * Uniform: `uniform` in [-1, 1), `xavier` in ±sqrt(6 / (inputs + units)) (Glorot and Bengio, 2010), `he-uniform` in
 * ±sqrt(6 / inputs), `lecun-uniform` in ±sqrt(3 / inputs), `pytorch` in ±1 / sqrt(inputs), which is what
 * `torch.nn.Linear` begins with (its biases, too, which are 0 here).
 *
 * Normal, with a deviation of: `normal` 1, `xavier-normal` sqrt(2 / (inputs + units)), `he` sqrt(2 / inputs) (He and
 * others, 2015), `lecun-normal` sqrt(1 / inputs) (LeCun and others, 1998).
 */
export type Initialiser = (typeof initialisers)[number];

/** What training makes small: half the summed squared error, or the mean cross-entropy. */
export type Loss = 'squared-error' | 'cross-entropy';

/** A fully connected layer to be made. */
export interface DenseConfig {
  /** The number of units, the columns of the layer's weight. */
  readonly units: number;
  readonly activation: Activation;
  /** Whether each unit adds a bias of its own; `false` by default. */
  readonly bias?: boolean | undefined;
  /** How the weights are drawn; `uniform` by default. */
  readonly init?: Initialiser | undefined;
}

/** The shape and kind of a network, without its weights. */
export interface NetworkConfig {
  /** The number of features of a sample, the columns of X. */
  readonly inputs: number;
  /** The layers, first to last; the last one gives the output. */
  readonly layers: readonly DenseConfig[];
  readonly loss: Loss;
  /** The type of weights, inputs and outputs; `float64` by default. */
  readonly dtype?: DType | undefined;
}

/** A config with its defaults filled in. */
export interface CompleteConfig {
  readonly inputs: number;
  readonly layers: readonly Required<{ [key in keyof DenseConfig]: NonNullable<DenseConfig[key]> }>[];
  readonly loss: Loss;
  readonly dtype: DType;
}

const activations: readonly Activation[] = ['sigmoid', 'tanh', 'relu', 'leaky-relu', 'softmax'];
const losses: readonly Loss[] = ['squared-error', 'cross-entropy'];
const dtypes: readonly DType[] = ['float64', 'float32'];

/** Sizes stay within a signed 32-bit integer, as any engine may index with one. */
export const largestSize: number = 2 ** 31 - 1;

/**
 * Checks a config and fills in its defaults.
 *
 * @throws {RangeError | TypeError} naming the field, what it may be and what it is.
 */
export function completeConfig(config: NetworkConfig): CompleteConfig {
  if (typeof config !== 'object' || config === null) {
    throw new TypeError(`Network: the config must be an object, found ${describe(config)}`);
  }
  const inputs = count('inputs', config.inputs);
  if (!Array.isArray(config.layers) || config.layers.length === 0) {
    throw new RangeError('Network: layers must be a list of at least one layer');
  }
  const loss = oneOf('loss', losses, config.loss);
  const dtype = oneOf('dtype', dtypes, config.dtype ?? 'float64');
  const layers = config.layers.map((layer: DenseConfig, index) => completeLayer(`layers[${index}]`, layer));
  checkSizes(inputs, layers);
  checkSoftmax(layers, loss);
  return { inputs, layers, loss, dtype };
}

function completeLayer(name: string, layer: DenseConfig): CompleteConfig['layers'][number] {
  if (typeof layer !== 'object' || layer === null) {
    throw new TypeError(`Network: ${name} must be an object, found ${describe(layer)}`);
  }
  const { bias = false } = layer;
  if (typeof bias !== 'boolean') {
    throw new TypeError(`Network: ${name}.bias must be true or false, found ${describe(bias)}`);
  }
  return {
    units: count(`${name}.units`, layer.units),
    activation: oneOf(`${name}.activation`, activations, layer.activation),
    bias,
    init: oneOf(`${name}.init`, initialisers, layer.init ?? 'uniform'),
  };
}

function checkSizes(inputs: number, layers: CompleteConfig['layers']): void {
  let columns = inputs;
  for (const [index, { units }] of layers.entries()) {
    if (columns * units > largestSize) {
      throw new RangeError(
        `Network: layers[${index}] would hold ${columns} x ${units} = ${columns * units} weights, ` +
          `more than ${largestSize}. Use fewer units.`,
      );
    }
    columns = units;
  }
}

function checkSoftmax(layers: CompleteConfig['layers'], loss: Loss): void {
  const last = layers.length - 1;
  const early = layers.findIndex(({ activation }, index) => activation === 'softmax' && index < last);
  if (early >= 0) {
    throw new RangeError(
      `Network: softmax stands on the output layer only, found on layers[${early}] of ${layers.length}. ` +
        'Use sigmoid, tanh or relu.',
    );
  }
  const output = layers[last]!.activation;
  if (loss === 'cross-entropy' && output !== 'softmax') {
    throw new RangeError(
      `Network: loss cross-entropy needs a softmax output layer, found ${output}. ` +
        'Set the activation of the last layer to softmax, or the loss to squared-error.',
    );
  }
  if (loss === 'squared-error' && output === 'softmax') {
    throw new RangeError(
      'Network: loss squared-error needs a sigmoid, tanh or relu output layer, found softmax. ' +
        'Set the loss to cross-entropy, or the activation of the last layer to sigmoid.',
    );
  }
}

function count(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= largestSize)
    return value;
  throw new RangeError(
    `Network: ${name} must be an integer from 1 to ${largestSize}, found ${describe(value)}`,
  );
}

function oneOf<T extends string>(name: string, allowed: readonly T[], value: unknown): T {
  const match = allowed.find((item) => item === value);
  if (match !== undefined) return match;
  throw new TypeError(`Network: ${name} must be one of ${allowed.join(', ')}, found ${describe(value)}`);
}

/** A value as an error names it. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}
