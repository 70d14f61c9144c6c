import { type DType, Matrix, type RandomState, ShapeError } from '@nn-labs/linalg';
import type { Activation, CompleteConfig, Initialiser } from './config.ts';
import { initialisers } from './initialiser.ts';

/** A fully connected layer: `activation(A @ weight + bias)` for the rows of A (N, inputs). */
export interface Dense {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
  /** How the weights were drawn. */
  readonly init: Initialiser;
  /** The live weights, shape (inputs, units): training changes them in place, `copy()` keeps a moment. */
  readonly weight: Matrix;
  /** The live biases, shape (1, units), added to every row; null for a layer without. */
  readonly bias: Matrix | null;
}

/** The parameters of one layer, as a caller gives them. */
export interface DenseParameters {
  /** Shape (inputs, units). */
  readonly weight: Matrix;
  /** Shape (1, units); only for a layer with bias. */
  readonly bias?: Matrix | null | undefined;
}

/** Makes the layers with weights drawn layer by layer, first to last; biases are zero and draw nothing. */
export function drawLayers(config: CompleteConfig, random: RandomState): Dense[] {
  return makeLayers(config, (inputs, { units, init, bias }) => ({
    weight: initialisers[init](random, inputs, units).astype(config.dtype),
    bias: bias ? Matrix.zeros(1, units, config.dtype) : null,
  }));
}

/** Makes the layers with copies of the given parameters. */
export function adoptLayers(config: CompleteConfig, parameters: readonly DenseParameters[]): Dense[] {
  if (parameters.length !== config.layers.length) {
    throw new RangeError(
      `Network: parameters must have one item for each of the ${config.layers.length} layers, ` +
        `found ${parameters.length}`,
    );
  }
  return makeLayers(config, (inputs, layer, index) => {
    const { weight, bias = null } = parameters[index]!;
    const name = `parameters[${index}]`;
    if ((bias !== null) !== layer.bias) {
      const found = bias === null ? 'none' : 'one';
      throw new RangeError(`Network: layers[${index}].bias is ${layer.bias}, but ${name} has ${found}`);
    }
    return {
      weight: adopt(`${name}.weight`, weight, inputs, layer.units, config.dtype),
      bias: bias && adopt(`${name}.bias`, bias, 1, layer.units, config.dtype),
    };
  });
}

type LayerConfig = CompleteConfig['layers'][number];

function makeLayers(
  config: CompleteConfig,
  make: (inputs: number, layer: LayerConfig, index: number) => Pick<Dense, 'weight' | 'bias'>,
): Dense[] {
  let inputs = config.inputs;
  return config.layers.map((layer, index) => {
    const { units, activation, init } = layer;
    const dense: Dense = { inputs, units, activation, init, ...make(inputs, layer, index) };
    inputs = units;
    return dense;
  });
}

function adopt(name: string, matrix: Matrix, rows: number, cols: number, dtype: DType): Matrix {
  if (!(matrix instanceof Matrix)) throw new TypeError(`Network: ${name} must be a Matrix`);
  if (matrix.rows !== rows || matrix.cols !== cols) {
    throw new ShapeError(
      `Network: ${name} must be (${rows}, ${cols}), found (${matrix.rows}, ${matrix.cols})`,
    );
  }
  if (matrix.dtype !== dtype) {
    throw new TypeError(`Network: ${name} must be ${dtype}, found ${matrix.dtype}. Use astype('${dtype}').`);
  }
  return matrix.copy();
}

/** A parameter matrix under the name that it has in a file. */
export interface NamedParameter {
  /** `layers.<i>.weight` or `layers.<i>.bias`, counted from 0. */
  readonly name: string;
  readonly matrix: Matrix;
  /** (inputs, units) of a weight, (units) of a bias. */
  readonly shape: readonly number[];
}

/** Every parameter, layer by layer, the weight before the bias: the order of files, hashes and checks. */
export function namedParameters(layers: readonly Pick<Dense, 'weight' | 'bias'>[]): NamedParameter[] {
  return layers.flatMap(({ weight, bias }, index) => {
    const first = { name: `layers.${index}.weight`, matrix: weight, shape: weight.shape };
    return bias === null
      ? [first]
      : [first, { name: `layers.${index}.bias`, matrix: bias, shape: [bias.cols] }];
  });
}
