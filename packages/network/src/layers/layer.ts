import type { DType, FloatArray, Matrix, RandomState } from '@nn-labs/linalg';
import type { LoweredLayer, Place } from '../engine/place.ts';
import type { Activation } from './activation.ts';
import type { Initialiser } from './initialiser.ts';

/** The shape of one sample: `[units]`, or `[rows, cols, channels]` of an image. */
export type Shape = readonly number[];

/** Something that a layer learns. */
export interface Parameter {
  /** Its name within the layer: `weight`, `bias`, or one of your own. */
  readonly name: string;
  /** Its shape in files; the matrix holds the same items, row after row. */
  readonly shape: Shape;
  /** The live values: training changes them in place, `copy()` keeps a moment. Ask again at each report. */
  readonly matrix: Matrix;
}

/** The pass at hand, as a layer sees it besides its input. */
export interface Pass {
  /** Whether backward follows; false in `predict` and `evaluate`, where nothing may be left to chance. */
  readonly training: boolean;
  /** Room of the layer's own, `keeps` items a row, which backward finds as forward left it. */
  readonly kept: FloatArray;
  /**
   * The draws of this layer in this batch: `RandomState([seed, 200 + place, epoch, batch])`, as far as it has been drawn.
   * A TypeError for a training without `seed`.
   */
  readonly random: RandomState;
}

/**
 * One differentiable step of a network. Rows are samples; a sample's items lie in the order of its shape, channels last.
 *
 * Arrays hold at least `count` rows. Forward and backward of a layer compute what its plain formulas say, one accumulator
 * an item, in ascending order, so that they give the same bits whatever the number of rows at a time.
 */
export interface Layer {
  /** The word that stands for this kind of layer in configs, files and errors. */
  readonly kind: string;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** In the order of files, hashes and updates. */
  readonly parameters: readonly Parameter[];
  /** The activation after the layer, item by item; the network computes it, forward and backward. */
  readonly activation: Activation;
  /** Multiplications a row: how the work is cut into pieces. */
  readonly work: number;
  /** Items a row that forward keeps for backward; 0 where it is left out. */
  readonly keeps?: number;
  /** `out = f(x)`, x (count, inputs), out (count, outputs), before the activation. */
  forward(x: FloatArray, out: FloatArray, count: number, pass: Pass): void;
  /**
   * From `delta` (count, outputs), −∂L/∂ of what forward wrote: adds −∂L/∂parameter to each of `gradients`, rows ascending,
   * and writes `dx = −∂L/∂x` (count, inputs) unless it is null, as for the first layer. `out` is the layer's output after
   * its activation. The activation's own slope is the network's business.
   */
  backward(
    x: FloatArray,
    out: FloatArray,
    delta: FloatArray,
    dx: FloatArray | null,
    gradients: readonly FloatArray[],
    count: number,
    pass: Pass,
  ): void;
  /**
   * The layer as operations of the engine of `@nn-labs/linalg`, whose bits are those of the loops; null where it has none for
   * what it is given. A network with any layer without `lower` trains by the loops. See `src/engine/place.ts`.
   */
  lower?(place: Place): LoweredLayer | null;
}

/** A parameter that a layer wants: a matrix (rows, cols), and how it begins. */
export interface ParameterSpec {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  /** Its shape in files; [rows, cols] where it is left out. */
  readonly shape?: Shape | undefined;
  /** How it is drawn, or the number that it begins with. */
  readonly init: Initialiser | number;
  /** How many items feed one unit, and how many units one item feeds; rows and cols where they are left out. */
  readonly fanIn?: number | undefined;
  readonly fanOut?: number | undefined;
}

/** Makes the parameters of a layer: drawn, or those of a file. */
export type MakeParameter = (spec: ParameterSpec) => Parameter;

/** The config of a layer, as a network's config and its file hold it: JSON, with the layer's kind. */
export interface LayerConfig {
  readonly kind?: string | undefined;
  readonly activation?: Activation | undefined;
}

/** A kind of layer: how its config is checked, and how a layer is made of it. */
export interface LayerKind<C extends LayerConfig = LayerConfig, L extends Layer = Layer> {
  readonly kind: string;
  /** The config with its defaults; throws a RangeError or TypeError that begins with `name`. */
  complete(name: string, config: C, input: Shape): C;
  make(config: C, input: Shape, parameter: MakeParameter, dtype: DType): L;
}

/**
 * A picture that is too small for a layer: what does not fit, and how the picture became so small.
 *
 * @example
 * ```ts
 * import { conv2d, describeNetwork, maxPool2d } from '@nn-labs/network';
 * const layers = [conv2d({ filters: 8, kernel: 5 }), maxPool2d()];
 * const describe = () => describeNetwork({ inputs: [5, 5, 1], layers, loss: 'squared-error' });
 * describe(); // throws layers[1]: a window of 2x2 does not fit on a picture of 1x1; layer by layer it is 5x5x1, 1x1x8
 * ```
 */
export class SmallPictureError extends RangeError {
  /** What does not fit, with the shapes so far. */
  readonly problem: string;
  /** The way out: a layer that fits. */
  readonly remedy: string;

  constructor(problem: string, remedy: string, shapes: readonly Shape[] = []) {
    const before = shapes.length < 2 ? '' : `; layer by layer it is ${shapes.map(shapeText).join(', ')}`;
    super(`Network: ${problem}${before}. ${remedy}`);
    this.problem = `${problem}${before}`;
    this.remedy = remedy;
  }
}

/** How many items a sample of this shape has. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** A shape as errors and tables show it: `28x28x1`. */
export function shapeText(shape: Shape): string {
  return shape.join('x');
}

/** The image [rows, cols, channels] that a layer needs; throws when it is given something else. */
export function imageShape(
  name: string,
  kind: string,
  input: Shape,
): [rows: number, cols: number, channels: number] {
  if (input.length === 3) return [input[0]!, input[1]!, input[2]!];
  throw new RangeError(
    `Network: ${name}: ${kind} needs an image, [rows, cols, channels], but gets ${shapeText(input)}. ` +
      'Give inputs as [28, 28, 1], and flatten only after it.',
  );
}
