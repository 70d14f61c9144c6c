import type { DType } from '@nn-labs/linalg';
import { checkCount, checkName, describe } from './check-config.ts';
import type { Conv2dConfig } from './layers/conv2d.ts';
import type { CompleteDense, Dense, DenseConfig } from './layers/dense.ts';
import type { ActivationConfig, DropoutConfig, FlattenConfig } from './layers/identity-layers.ts';
import { completeDropout } from './layers/identity-layers.ts';
import { kindOf } from './layers/kinds.ts';
import {
  type Layer,
  type LayerConfig,
  type LayerKind,
  type MakeParameter,
  type Shape,
  SmallPictureError,
  shapeText,
  sizeOf,
} from './layers/layer.ts';
import type { MaxPool2dConfig } from './layers/max-pool-2d.ts';
import { lossOf } from './losses/loss.ts';
import type { Judge } from './losses/rows.ts';

/**
 * The loss that training makes small: `squared-error` half the sum of the squares over outputs and samples, `cross-entropy` of a
 * softmax and `binary-cross-entropy` of sigmoids their mean over the samples; or a loss that `registerLoss` has made known.
 */
export type Loss = 'squared-error' | 'cross-entropy' | 'binary-cross-entropy' | (string & {});

/** How many features a sample has, or the shape of the image that it is. */
type Inputs = number | readonly [rows: number, cols: number, channels: number];

/** The config of any layer: what `dense`, `conv2d` and the others answer, or of a kind of your own. */
export type AnyLayerConfig =
  | DenseConfig
  | Conv2dConfig
  | MaxPool2dConfig
  | FlattenConfig
  | ActivationConfig
  | DropoutConfig
  | (LayerConfig & { readonly kind: string });

/** Whether all layers of a network are dense. */
type IsDense<L extends Layer> = [L] extends [Dense] ? true : false;

/** The shape and kind of a network, without its weights; by default of one with dense layers only. */
export interface NetworkConfig<L extends Layer = Dense> {
  /** The number of features of a sample, the columns of X; or the shape of the image that it is, [rows, cols, channels]. */
  readonly inputs: IsDense<L> extends true ? number : Inputs;
  /** The layers, first to last; the last one gives the output. */
  readonly layers: readonly (IsDense<L> extends true ? DenseConfig | DropoutConfig : AnyLayerConfig)[];
  readonly loss: Loss;
  /** The type of weights, inputs and outputs; `float64` by default. */
  readonly dtype?: DType | undefined;
  /**
   * The judge of what is right: `argmax`, the greatest output stands where the target's greatest does; `threshold`, every output is on
   * its target's side of 0.5; null, nothing: a reconstruction has no accuracy. By default argmax for several outputs,
   * threshold for one.
   */
  readonly judge?: Judge | undefined;
}

/** A layer's config with its defaults; what a dense one has may be there. */
export type CompleteLayer = LayerConfig & Partial<Pick<CompleteDense, 'units' | 'bias' | 'init'>>;

/** A config with its defaults filled in. */
export interface CompleteConfig<L extends Layer = Layer> {
  readonly inputs: NetworkConfig<L>['inputs'];
  readonly layers: readonly (IsDense<L> extends true ? CompleteDense | DropoutConfig : CompleteLayer)[];
  readonly loss: Loss;
  readonly dtype: DType;
  /** Only where it is not the default, so that files stay as they were. */
  readonly judge?: Judge;
}

const dtypes: readonly DType[] = ['float64', 'float32'];

/** A share that is left out, before the layer at this place. */
export interface DroppedShare {
  readonly place: number;
  readonly p: number;
}

/** A config, and the layers that it describes: dropout, which is not a layer of its own, apart. */
export interface Design {
  readonly config: CompleteConfig;
  readonly judge: Judge;
  readonly inputShape: Shape;
  readonly outputs: number;
  readonly layers: readonly Layer[];
  readonly dropped: readonly DroppedShare[];
}

/**
 * Checks a config, fills in its defaults and makes its layers, first to last; `parameters(place)` makes those of one.
 *
 * @throws {RangeError | TypeError} naming the field, what it may be and what it is.
 */
export function designNetwork(
  given: NetworkConfig<Layer>,
  parameters: (place: number, name: string) => MakeParameter,
): Design {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`Network: the config must be an object, found ${describe(given)}`);
  }
  const inputs = checkInputs(given.inputs);
  const inputShape = typeof inputs === 'number' ? [inputs] : inputs;
  if (!Array.isArray(given.layers) || given.layers.length === 0) {
    throw new RangeError('Network: layers must be a list of at least one layer');
  }
  const loss = lossOf(given.loss);
  const dtype = checkName('dtype', dtypes, given.dtype ?? 'float64');
  const configs: LayerConfig[] = [];
  const layers: Layer[] = [];
  const dropped: DroppedShare[] = [];
  let shape: Shape = inputShape;
  for (const [index, layer] of (given.layers as readonly LayerConfig[]).entries()) {
    const name = `layers[${index}]`;
    if (typeof layer !== 'object' || layer === null) {
      throw new TypeError(`Network: ${name} must be an object, found ${describe(layer)}`);
    }
    if (layer.kind === 'dropout') {
      const share = completeDropout(name, layer as DropoutConfig);
      if (dropped.at(-1)?.place === layers.length) {
        throw new RangeError(
          `Network: ${name}: two dropouts stand one after the other. Leave one of them out.`,
        );
      }
      dropped.push({ place: layers.length, p: share.p });
      configs.push(share);
      continue;
    }
    const kind = kindOf(name, layer);
    const shapes = [inputShape, ...layers.map(({ outputShape }) => outputShape)];
    const config = completed(kind, name, layer, shapes);
    const made = kind.make(config, shape, parameters(layers.length, name), dtype);
    configs.push(config);
    layers.push(made);
    shape = made.outputShape;
  }
  checkOutput(configs, layers, loss.kind, loss.outputs);
  if (dropped.at(-1)?.place === layers.length) {
    throw new RangeError('Network: the last layer is a dropout, but nothing comes after it. Leave it out.');
  }
  const outputs = sizeOf(shape);
  const usual = outputs === 1 ? 'threshold' : 'argmax';
  const judge =
    given.judge === null ? null : checkName('judge', ['argmax', 'threshold'], given.judge ?? usual);
  const config = { inputs, layers: configs, loss: given.loss, dtype, ...(judge === usual ? {} : { judge }) };
  return { config, judge, inputShape, outputs, layers, dropped };
}

/** A layer's config with its defaults; a picture that became too small for it is shown with all its sizes. */
function completed(kind: LayerKind, name: string, layer: LayerConfig, shapes: readonly Shape[]): LayerConfig {
  try {
    return kind.complete(name, layer, shapes.at(-1)!);
  } catch (error) {
    if (!(error instanceof SmallPictureError)) throw error;
    throw new SmallPictureError(error.problem, error.remedy, shapes);
  }
}

function checkInputs(inputs: unknown): Inputs {
  if (!Array.isArray(inputs)) return checkCount('inputs', inputs);
  if (inputs.length !== 3) {
    throw new RangeError(
      `Network: inputs must be a number or [rows, cols, channels], found ${shapeText(inputs)}`,
    );
  }
  const [rows, cols, channels] = inputs.map((length, index) => checkCount(`inputs[${index}]`, length));
  return [rows!, cols!, channels!];
}

function checkOutput(
  configs: readonly LayerConfig[],
  layers: readonly Layer[],
  loss: string,
  allowed: readonly string[],
): void {
  const early = configs.findIndex(
    ({ activation }, index) => activation === 'softmax' && index < configs.length - 1,
  );
  if (early >= 0) {
    throw new RangeError(
      `Network: softmax stands on the output layer only, found on layers[${early}] of ${configs.length}. ` +
        'Use sigmoid, tanh or relu.',
    );
  }
  const { activation } = layers.at(-1)!;
  if (allowed.includes(activation)) return;
  const other = activation === 'softmax' ? 'cross-entropy' : 'squared-error';
  throw new RangeError(
    `Network: loss ${loss} needs ${either(allowed)} on the output layer, found ${activation}. ` +
      `Set the activation of the last layer to ${allowed[0]}, or the loss to ${other}.`,
  );
}

/** Words of which one may be chosen: `a, b or c`. */
function either(words: readonly string[]): string {
  return words.length < 2 ? `${words[0]}` : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
