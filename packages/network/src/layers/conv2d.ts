import type { FloatArray } from '@nn-labs/linalg';
import {
  cutKernel,
  type Operation,
  pictureBytes,
  pictureScratch,
  writePicture,
} from '@nn-labs/linalg/engine';
import {
  addKernelGradient,
  addRow,
  addSumRows,
  type ConvolutionShape,
  convolve,
  inputGradient,
} from '@nn-labs/linalg/reference';
import { checkBias, checkCount, checkName, checkPair } from '../check-config.ts';
import type { LoweredLayer, Place, PlacedParameter } from '../engine/place.ts';
import { cutPictures, finishOf, mostPictureTiles, type Step, slopeOf } from '../engine/step.ts';
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
  SmallPictureError,
} from './layer.ts';

// A convolution, channels last, with stride s and filters f, on pictures X (N, rows, cols, channels):
//
//   forward    Z[n, y, x, f] = Σ_i Σ_j Σ_c X[n, y·s + i − top, x·s + j − left, c] K[i, j, c, f]  (+ b[f])
//   backward   as −∂L/∂Z = δ says of K, of b and of X
//
// The loops are those of linalg's reference. `valid`: top = left = 0; `same`: as TensorFlow pads, so that there are
// ⌈rows / s⌉ rows.

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
      throw new SmallPictureError(
        `${name}: a filter of ${kernel.join('x')} does not fit on a picture of ${rows}x${cols}`,
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
  readonly shape: ConvolutionShape;

  constructor(config: Complete, input: Shape, parameter: MakeParameter) {
    const { filters, kernel, stride, padding, bias, init, activation } = config;
    const [rows, cols, channels] = input as [number, number, number];
    const [top, outRows] = windows(rows, kernel[0], stride, padding);
    const [left, outCols] = windows(cols, kernel[1], stride, padding);
    this.inputShape = input;
    this.outputShape = [outRows, outCols, filters];
    this.activation = activation;
    this.shape = {
      ...{ rows, cols, channels, kernelRows: kernel[0], kernelCols: kernel[1], filters, stride },
      ...{ top, left, outRows, outCols },
    };
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
    const { outRows, outCols, filters } = this.shape;
    const [weight, bias] = this.parameters;
    convolve(x, weight!.matrix.data, out, this.shape, count);
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
    const { outRows, outCols, filters } = this.shape;
    const [kernelGradient, biasGradient] = gradients;
    addKernelGradient(x, delta, kernelGradient!, this.shape, count);
    if (biasGradient !== undefined) addSumRows(delta, biasGradient, count * outRows * outCols, filters);
    if (dx !== null) inputGradient(delta, this.parameters[0]!.matrix.data, dx, this.shape, count);
  }
  lower({
    input,
    parameters,
    activation,
    rows,
    threads,
    itemBytes,
    training,
    ...place
  }: Place): LoweredLayer {
    const { shape } = this;
    const { kernelRows, kernelCols, channels, filters } = shape;
    const [weight, bias] = parameters;
    const { vectors } = weight!;
    const picture = place.allocate(pictureBytes(shape));
    const taps = writePicture(place.buffer(), picture, shape, itemBytes);
    const byPictures = {
      size: (count: number) => ({ rows: count, ...cutPictures(count, threads) }),
      byRow: true,
      isPicture: true,
    };
    const scratch = (scratchBytes: number) => {
      const bytes = mostPictureTiles(rows, threads) * scratchBytes;
      return { scratchBytes, scratch: place.allocate(bytes, false) };
    };
    const scratchBytes = pictureScratch(shape, itemBytes);
    const output = place.output({ takesWindows: true });
    const isSparse = input.kind === 'sparse';
    const isCopied = isSparse || (training && input.learns);
    const kernelBytes = kernelRows * kernelCols * channels * filters * itemBytes;
    const copy = isCopied ? place.allocate(kernelBytes, false) : 0;
    const left = isSparse
      ? { ...input.fields, inner: input.items, b: copy }
      : { a: input.at, aRow: input.rowBytes, b: weight!.value, ...scratch(scratchBytes.convolve) };
    const forward: Step = {
      operation: {
        ...{ code: 'convolve', ...left, picture, vectors, bias: bias?.value ?? 0 },
        ...{ finish: finishOf[activation], out: output.at, outRow: output.rowBytes },
      },
      ...byPictures,
    };
    return {
      output,
      forward: [forward],
      refresh: isCopied ? [this.#copyKernel(weight!, copy, isSparse ? taps : 0, itemBytes)] : [],
      backward(delta, below) {
        const { rowBytes } = delta.windows ?? output;
        const { winners = 0, window = 0 } = delta.windows ?? {};
        const toInput: Step[] = [];
        if (!isSparse && below !== null) {
          const slope = { finish: slopeOf[input.slope.activation], h: input.slope.at, hRow: input.rowBytes };
          toInput.push({
            operation: {
              ...{ code: 'inputGradient', a: delta.at, aRow: rowBytes, winners, window, b: copy, picture },
              ...{ ...slope, out: below.at, outRow: input.rowBytes, ...scratch(scratchBytes.inputGradient) },
            },
            ...byPictures,
          });
        }
        const cut = cutKernel(shape, itemBytes, threads, isSparse);
        const pictures = isSparse ? input.fields : { a: input.at, aRow: input.rowBytes };
        const gradient: Step = {
          operation: {
            ...{ code: 'kernelGradient', ...pictures, h: delta.at, hRow: rowBytes, winners, window, picture },
            ...{ vectors, out: weight!.gradient, bias: bias?.gradient ?? 0, ...cut },
            scratch: place.allocate(cut.tiles * cut.scratchBytes, false),
          },
          size: (count) => ({ rows: count }),
        };
        return { toInput, gradients: [gradient] };
      },
    };
  }

  /** The kernel as the engine reads it: for pictures without their zeros in the order of `taps`, else a row a filter. */
  #copyKernel(
    { value: b, vectors }: PlacedParameter,
    out: number,
    taps: number,
    itemBytes: number,
  ): Operation {
    const { kernelRows, kernelCols, channels, filters } = this.shape;
    const inner = kernelRows * kernelCols * channels;
    const rows = taps === 0 ? filters : inner;
    const rowsPerTile = Math.ceil(rows / 4);
    const cut = { rows, rowsPerTile, tiles: Math.ceil(rows / rowsPerTile) };
    return taps === 0
      ? { code: 'transpose', b, inner, vectors, out, outRow: inner * itemBytes, ...cut }
      : { code: 'unpack', b, inner, vectors, cols: filters, out, order: taps, ...cut };
  }
}
