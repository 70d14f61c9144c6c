import type { FloatArray, Matrix } from '@nn-labs/linalg';
import { finishes, type Operation, panelCount } from '@nn-labs/linalg/engine';
import { addMatmulTransposeA, addRow, addSumRows, matmul, matmulTransposeB } from '@nn-labs/linalg/reference';
import { checkBias, checkCount, checkName } from '../check-config.ts';
import type { LoweredLayer, Place } from '../engine/place.ts';
import { cutProduct, cutRows, finishOf, groupedBytes, type Step, slopeOf } from '../engine/step.ts';
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

/** MNIST's share of pixels that are not zero, to choose how to cut, and the bytes that say where one stands. */
const density = 0.2;
const indexBytes = 4;

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

  lower(place: Place): LoweredLayer {
    const { input, rows, threads, itemBytes, allocate } = place;
    const { inputs, units } = this;
    const [weight, bias] = place.parameters;
    const isSparse = input.kind === 'sparse';
    const wantsDelta = !isSparse && input.learns;
    const output = place.output({ wantsPacked: !wantsDelta });
    const { vectors, rowBytes } = output;
    const work = isSparse ? inputs * density : inputs;
    const inputBytes = rows * work * (itemBytes + (isSparse ? indexBytes : 0));
    const weightBytes = inputs * rowBytes;
    const forward: Step = {
      operation: {
        code: 'product',
        ...(isSparse ? input.fields : { a: input.at, aRow: input.rowBytes, aStep: itemBytes }),
        inner: inputs,
        b: weight!.value,
        bias: bias?.value ?? 0,
        out: output.at,
        outRow: rowBytes,
        vectors,
        finish: finishOf[place.activation],
      },
      size: (count) => ({ rows: count, ...cutProduct(count, work, vectors, threads) }),
      byRow: weightBytes <= groupedBytes && (threads === 1 || weightBytes <= inputBytes),
    };
    // Wᵀ (units, inputs), packed.
    const transposed = place.training && wantsDelta ? allocate(units * input.vectors * 16) : 0;
    const rowsPerTile = Math.ceil(units / (threads * 2));
    const transpose: Operation = {
      code: 'transpose',
      b: weight!.value,
      inner: inputs,
      vectors,
      out: transposed,
      rows: units,
      rowsPerTile,
      tiles: Math.ceil(units / rowsPerTile),
    };
    return {
      output,
      forward: [forward],
      packs: true,
      refresh: transposed === 0 ? [] : [transpose],
      backward(delta, below) {
        const b = delta.isPacked ? delta.at : allocate(rows * rowBytes, false);
        const toInput: Step[] = [];
        if (!delta.isPacked) {
          toInput.push({
            operation: { code: 'pack', a: delta.at, aRow: rowBytes, out: b, vectors },
            size: (count) => cutRows(count, 256, threads),
            byRow: true,
          });
        }
        if (wantsDelta && below !== null) {
          toInput.push({
            operation: {
              code: 'product',
              a: delta.at,
              aRow: rowBytes,
              aStep: itemBytes,
              inner: units,
              b: transposed,
              out: below.at,
              outRow: below.isPacked ? 0 : input.rowBytes,
              vectors: input.vectors,
              // Even without a slope a delta that is not finite must be said: the gradient may skip zeros beside it.
              finish: slopeOf[input.slope.activation] || finishes.identitySlope,
              h: input.slope.at,
              hRow: input.rowBytes,
            },
            size: (count) => ({ rows: count, ...cutProduct(count, units, input.vectors, threads) }),
            byRow: units * input.rowBytes <= groupedBytes,
          });
        }
        const left = isSparse ? input.columns() : { a: input.at, aRow: itemBytes, aStep: input.rowBytes };
        const gradients: Step[] = [
          {
            operation: { code: 'product', ...left, rows: inputs, b, out: weight!.gradient, vectors },
            size: (count) => ({
              inner: count,
              ...cutProduct(inputs, isSparse ? count * density : count, vectors, threads),
            }),
          },
        ];
        if (bias !== undefined) {
          const tiles = panelCount(vectors);
          gradients.push({
            operation: { code: 'columnSums', b, out: bias.gradient, vectors, tiles },
            size: (count) => ({ rows: count }),
          });
        }
        return { toInput, gradients };
      },
    };
  }
}
