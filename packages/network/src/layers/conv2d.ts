import { type FloatArray, isFloat32 } from '@nn-labs/linalg';
import { addRow, addScaledRow, addSumRows } from '@nn-labs/linalg/reference';
import { checkBias, checkCount, checkName, checkPair } from '../check-config.ts';
import { type Activation, activationNames } from './activation.ts';
import { type Initialiser, initialisers } from './initialiser.ts';
import {
  imageShape,
  type Layer,
  type LayerKind,
  type MakeParameter,
  type Parameter,
  type Pass,
  type Shape,
} from './layer.ts';

// A convolution, channels last. X (N, rows, cols, channels), kernel K (kr, kc, channels, filters), stride s, f the filter:
//
//   forward    Z[n, y, x, f] = Σ_i Σ_j Σ_c X[n, y·s + i − top, x·s + j − left, c] K[i, j, c, f]  (+ b[f])
//   kernel     G[i, j, c, f] = Σ_n Σ_y Σ_x X[n, y·s + i − top, x·s + j − left, c] δ[n, y, x, f];   g[f] = Σ δ[n, y, x, f]
//   input      dX[n, r, q, c] = Σ_i Σ_j Σ_f δ[n, (r + top − i) / s, (q + left − j) / s, f] K[i, j, c, f]
//
// Each item is one accumulator from +0, the sums in the order written, indices ascending; what lies outside of the picture
// is left out. `valid`: top = left = 0; `same`: as TensorFlow pads, so that there are ⌈rows / s⌉ rows.

/** A convolution to be made. */
export interface Conv2dConfig {
  readonly kind: 'conv2d';
  /** The number of filters, the channels of the output. */
  readonly filters: number;
  /** Rows and columns of a filter, or one number for both. */
  readonly kernel: number | readonly [rows: number, cols: number];
  /** How far the filter moves from item to item, down and to the right; 1 by default. */
  readonly stride?: number | undefined;
  /** `valid`, the default: only where the whole filter lies on the picture; `same`: zeros are put around it. */
  readonly padding?: 'valid' | 'same' | undefined;
  readonly activation?: Activation | undefined;
  /** Whether each filter adds a bias of its own; `true` by default. */
  readonly bias?: boolean | undefined;
  /** How the kernel is drawn; `he` by default. */
  readonly init?: Initialiser | undefined;
}

/**
 * A convolution layer for pictures, channels last (Keras's Conv2D).
 *
 * @example
 * ```ts
 * import { RandomState } from '@nn-labs/linalg';
 * import { conv2d, dense, flatten, type Layer, Network } from '@nn-labs/network';
 * const layers = [conv2d({ filters: 8, kernel: 5, activation: 'relu' }), flatten(), dense({ units: 10, activation: 'softmax' })];
 * const network = new Network<Layer>({ inputs: [28, 28, 1], layers, loss: 'cross-entropy', random: new RandomState(40) });
 * network.layers[0]!.outputShape; // => [ 24, 24, 8 ]
 * network.layers[0]!.parameters.map(({ name, shape }) => `${name} ${shape}`); // => [ 'weight 5,5,1,8', 'bias 8' ]
 * ```
 */
export function conv2d(config: Omit<Conv2dConfig, 'kind'>): Conv2dConfig {
  return { kind: 'conv2d', ...config };
}

/** Where a filter's window begins: how many rows of zeros stand before the first, and how many windows there are. */
function windows(
  size: number,
  kernel: number,
  stride: number,
  padding: 'valid' | 'same',
): [before: number, count: number] {
  if (padding === 'valid') return [0, Math.floor((size - kernel) / stride) + 1];
  const count = Math.ceil(size / stride);
  return [Math.floor(Math.max((count - 1) * stride + kernel - size, 0) / 2), count];
}

type Complete = Required<{ [K in keyof Conv2dConfig]: NonNullable<Conv2dConfig[K]> }> & {
  readonly kernel: readonly [number, number];
};

export const conv2dKind: LayerKind<Conv2dConfig, Conv2d> = {
  kind: 'conv2d',
  complete(name, config, input): Complete {
    const [rows, cols] = imageShape(name, 'conv2d', input);
    const { stride = 1, padding = 'valid' } = config;
    const kernel = checkPair(`${name}.kernel`, config.kernel);
    const complete: Complete = {
      kind: 'conv2d',
      filters: checkCount(`${name}.filters`, config.filters),
      kernel,
      stride: checkCount(`${name}.stride`, stride),
      padding: checkName(`${name}.padding`, ['valid', 'same'], padding),
      activation: checkName(`${name}.activation`, activationNames, config.activation ?? 'identity'),
      bias: checkBias(`${name}.bias`, config.bias ?? true),
      init: checkName(`${name}.init`, initialisers, config.init ?? 'he'),
    };
    if (padding === 'valid' && (kernel[0] > rows || kernel[1] > cols)) {
      throw new RangeError(
        `Network: ${name}: a filter of ${kernel.join('x')} does not fit on a picture of ${rows}x${cols}. ` +
          "Use a smaller kernel, or padding 'same'.",
      );
    }
    return complete;
  },
  make: (config, input, parameter) => new Conv2d(config as Complete, input, parameter),
};

export class Conv2d implements Layer {
  readonly kind = 'conv2d';
  readonly inputShape: Shape;
  readonly outputShape: readonly [rows: number, cols: number, filters: number];
  readonly activation: Activation;
  readonly parameters: readonly Parameter[];
  readonly work: number;
  readonly #kernel: readonly [rows: number, cols: number];
  readonly #stride: number;
  readonly #top: number;
  readonly #left: number;

  constructor(config: Complete, input: Shape, parameter: MakeParameter) {
    const { filters, kernel, stride, padding, bias, init, activation } = config;
    const [rows, cols, channels] = input as [number, number, number];
    const [top, outRows] = windows(rows, kernel[0], stride, padding);
    const [left, outCols] = windows(cols, kernel[1], stride, padding);
    this.inputShape = input;
    this.outputShape = [outRows, outCols, filters];
    this.activation = activation;
    this.#kernel = kernel;
    this.#stride = stride;
    this.#top = top;
    this.#left = left;
    const area = kernel[0] * kernel[1];
    const weight = parameter({
      name: 'weight',
      rows: area * channels,
      cols: filters,
      shape: [...kernel, channels, filters],
      init,
      fanOut: area * filters,
    });
    const biasSpec = { name: 'bias', rows: 1, cols: filters, shape: [filters], init: 0 };
    this.parameters = bias ? [weight, parameter(biasSpec)] : [weight];
    this.work = outRows * outCols * area * channels * filters;
  }

  forward(x: FloatArray, out: FloatArray, count: number): void {
    const [outRows, outCols, filters] = this.outputShape;
    const [weight, bias] = this.parameters;
    const kernel = weight!.matrix.data;
    const size = outRows * outCols * filters;
    out.fill(0, 0, count * size);
    this.#eachRun(count, (at, position, tap, length) => {
      for (let t = 0; t < length; t++)
        addScaledRow(out, position, x[at + t]!, kernel, tap + t * filters, filters);
    });
    if (bias !== undefined) addRow(out, bias.matrix.data, count * outRows * outCols, filters);
  }

  backward(
    x: FloatArray,
    _out: FloatArray,
    delta: FloatArray,
    dx: FloatArray | null,
    gradients: readonly FloatArray[],
    count: number,
    _pass: Pass,
  ): void {
    const [outRows, outCols, filters] = this.outputShape;
    const [kernelGradient, biasGradient] = gradients;
    this.#eachRun(count, (at, position, tap, length) => {
      for (let t = 0; t < length; t++) {
        addScaledRow(kernelGradient!, tap + t * filters, x[at + t]!, delta, position, filters);
      }
    });
    if (biasGradient !== undefined) addSumRows(delta, biasGradient, count * outRows * outCols, filters);
    if (dx !== null) this.#inputDelta(delta, dx, count);
  }

  /**
   * Every product of the forward pass and of the kernel's gradient in their order: n, y, x, then i, j, c ascending. A row i
   * of the filter meets `length` items that lie side by side, (j, c), in the input from `at` on and in the kernel from `tap`
   * on; `position` is the first filter of the output's item.
   */
  #eachRun(count: number, visit: (at: number, position: number, tap: number, length: number) => void): void {
    const [rows, cols, channels] = this.inputShape as [number, number, number];
    const [outRows, outCols, filters] = this.outputShape;
    const [kernelRows, kernelCols] = this.#kernel;
    let position = 0;
    for (let n = 0; n < count; n++) {
      for (let y = 0; y < outRows; y++) {
        for (let column = 0; column < outCols; column++, position += filters) {
          const q = column * this.#stride - this.#left;
          const first = Math.max(0, -q); // the columns of the filter that lie on the picture
          const length = (Math.min(kernelCols, cols - q) - first) * channels;
          for (let i = 0; i < kernelRows; i++) {
            const r = y * this.#stride + i - this.#top;
            if (r < 0 || r >= rows) continue;
            const at = ((n * rows + r) * cols + q + first) * channels;
            visit(at, position, (i * kernelCols + first) * channels * filters, length);
          }
        }
      }
    }
  }

  /** dX: for each item of the input the windows that it lies in, i, then j, then f ascending. */
  #inputDelta(delta: FloatArray, dx: FloatArray, count: number): void {
    const [rows, cols, channels] = this.inputShape as [number, number, number];
    const [outRows, outCols, filters] = this.outputShape;
    const [kernelRows, kernelCols] = this.#kernel;
    const kernel = this.parameters[0]!.matrix.data;
    for (let n = 0, at = 0; n < count; n++) {
      for (let r = 0; r < rows; r++) {
        for (let q = 0; q < cols; q++) {
          for (let c = 0; c < channels; c++, at++) {
            let sum = 0;
            for (let i = 0; i < kernelRows; i++) {
              const y = (r + this.#top - i) / this.#stride;
              if (!Number.isInteger(y) || y < 0 || y >= outRows) continue;
              for (let j = 0; j < kernelCols; j++) {
                const column = (q + this.#left - j) / this.#stride;
                if (!Number.isInteger(column) || column < 0 || column >= outCols) continue;
                const position = ((n * outRows + y) * outCols + column) * filters;
                const tap = ((i * kernelCols + j) * channels + c) * filters;
                sum = addProducts(sum, delta, position, kernel, tap, filters);
              }
            }
            dx[at] = sum;
          }
        }
      }
    }
  }
}

/** `sum + Σ_f a[i + f] b[j + f]`, one by one; in float32 each product and each sum is rounded. */
function addProducts(sum: number, a: FloatArray, i: number, b: FloatArray, j: number, count: number): number {
  let total = sum;
  if (isFloat32(a)) {
    for (let f = 0; f < count; f++) total = Math.fround(total + Math.fround(a[i + f]! * b[j + f]!));
  } else for (let f = 0; f < count; f++) total += a[i + f]! * b[j + f]!;
  return total;
}
