import type { FloatArray, Matrix } from '@nn-labs/linalg';
import { addMatmulTransposeA, addRow, addSumRows, matmul, matmulTransposeB } from '@nn-labs/linalg/reference';
import { checkBias, checkCount, checkName } from '../check-config.ts';
import { type Activation, activationNames } from './activation.ts';
import { type Initialiser, initialisers } from './initialiser.ts';
import {
  type Layer,
  type LayerConfig,
  type LayerKind,
  type MakeParameter,
  type Parameter,
  type Shape,
  sizeOf,
} from './layer.ts';

// A fully connected layer. A (N, inputs) is what it is given, W (inputs, units):
//
//   forward    Z = A W (+ b)
//   gradients  G = Aᵀ δ;  g = the column sums of δ
//   input      dA = δ Wᵀ, with the weights before the update

/** A fully connected layer to be made. */
export interface DenseConfig extends LayerConfig {
  readonly kind?: 'dense' | undefined;
  /** The number of units, the columns of the layer's weight. */
  readonly units: number;
  readonly activation: Activation;
  /** Whether each unit adds a bias of its own; `false` by default. */
  readonly bias?: boolean | undefined;
  /** How the weights are drawn; `uniform` by default. */
  readonly init?: Initialiser | undefined;
}

/** A dense config with its defaults; it is written without its kind, as files have had it from the beginning. */
export interface CompleteDense extends DenseConfig {
  readonly bias: boolean;
  readonly init: Initialiser;
}

/**
 * A fully connected layer (Keras's Dense); its config may stand in a network's `layers` without this call too.
 *
 * @example
 * ```ts
 * import { dense } from '@nn-labs/network';
 * dense({ units: 10, activation: 'softmax' }); // => { units: 10, activation: 'softmax' }
 * ```
 */
export function dense(
  config: Omit<DenseConfig, 'kind' | 'activation'> & { activation?: Activation },
): DenseConfig {
  return { ...config, activation: config.activation ?? 'identity' };
}

export const denseKind: LayerKind<DenseConfig, DenseLayer> = {
  kind: 'dense',
  complete: (name, config): CompleteDense => ({
    units: checkCount(`${name}.units`, config.units),
    activation: checkName(`${name}.activation`, activationNames, config.activation),
    bias: checkBias(`${name}.bias`, config.bias ?? false),
    init: checkName(`${name}.init`, initialisers, config.init ?? 'uniform'),
  }),
  make: (config, input, parameter) => new DenseLayer(config as CompleteDense, input, parameter),
};

/** A fully connected layer: `activation(A @ weight + bias)` for the rows of A (N, inputs). */
export interface Dense extends Layer {
  readonly inputs: number;
  readonly units: number;
  /** How the weights were drawn. */
  readonly init: Initialiser;
  /**
   * The live weights, shape (inputs, units): training changes them in place, `copy()` keeps a moment. Ask for them again at
   * each report: asking is what brings them up to date.
   */
  readonly weight: Matrix;
  /** The live biases, shape (1, units), added to every row; null for a layer without. As live as the weights. */
  readonly bias: Matrix | null;
}

export class DenseLayer implements Dense {
  readonly kind = 'dense';
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
  readonly init: Initialiser;
  readonly parameters: readonly Parameter[];
  readonly work: number;

  constructor({ units, activation, bias, init }: CompleteDense, input: Shape, parameter: MakeParameter) {
    this.inputShape = input;
    this.outputShape = [units];
    this.inputs = sizeOf(input);
    this.units = units;
    this.activation = activation;
    this.init = init;
    this.work = this.inputs * units;
    const weight = parameter({ name: 'weight', rows: this.inputs, cols: units, init });
    const biasSpec = { name: 'bias', rows: 1, cols: units, shape: [units], init: 0 };
    this.parameters = bias ? [weight, parameter(biasSpec)] : [weight];
  }

  get weight(): Matrix {
    return this.parameters[0]!.matrix;
  }

  get bias(): Matrix | null {
    return this.parameters[1]?.matrix ?? null;
  }

  forward(a: FloatArray, z: FloatArray, count: number): void {
    const { inputs, units, weight, bias } = this;
    matmul(a, weight.data, z, count, inputs, units); // (count, inputs) @ (inputs, units)
    if (bias !== null) addRow(z, bias.data, count, units);
  }

  backward(
    a: FloatArray,
    _z: FloatArray,
    delta: FloatArray,
    da: FloatArray | null,
    [weightGradient, biasGradient]: readonly FloatArray[],
    count: number,
  ): void {
    const { inputs, units, weight } = this;
    if (da !== null) matmulTransposeB(delta, weight.data, da, count, units, inputs); // (count, units) @ (inputs, units)ᵀ
    addMatmulTransposeA(a, delta, weightGradient!, count, inputs, units); // (count, inputs)ᵀ @ (count, units)
    if (biasGradient !== undefined) addSumRows(delta, biasGradient, count, units);
  }
}
