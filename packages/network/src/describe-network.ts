import { type CompleteConfig, designNetwork, type Loss, type NetworkConfig } from './config.ts';
import type { Layer, Shape } from './layers/layer.ts';
import { collectSpecs, type PlacedSpec } from './layers/parameters.ts';
import type { Judge } from './losses/rows.ts';

/** A network, as its config describes it. */
export interface NetworkDescription {
  /** The shape of a sample, then that of each layer's output. */
  readonly shapes: readonly Shape[];
  /** How many numbers it learns. */
  readonly parameterCount: number;
  readonly judge: Judge;
  /** The name of its loss. */
  readonly loss: Loss;
}

/**
 * The shapes and sizes of a network, without its weights: nothing is drawn.
 *
 * @throws {RangeError | TypeError} as the constructor of `Network`.
 *
 * @example
 * ```ts
 * import { conv2d, dense, describeNetwork, flatten } from '@nn-labs/network';
 * const layers = [conv2d({ filters: 8, kernel: 5 }), flatten(), dense({ units: 10, activation: 'softmax' })];
 * const { shapes, parameterCount } = describeNetwork({ inputs: [28, 28, 1], layers, loss: 'cross-entropy' });
 * shapes; // => [ [ 28, 28, 1 ], [ 24, 24, 8 ], [ 4608 ], [ 10 ] ]
 * parameterCount; // => 46288
 * ```
 */
export function describeNetwork(config: NetworkConfig<Layer> | CompleteConfig): NetworkDescription {
  const specs: PlacedSpec[] = [];
  const { inputShape, layers, judge } = designNetwork(config as NetworkConfig<Layer>, collectSpecs(specs));
  return {
    shapes: [inputShape, ...layers.map(({ outputShape }) => outputShape)],
    parameterCount: specs.reduce((sum, { rows, cols }) => sum + rows * cols, 0),
    judge,
    loss: config.loss,
  };
}
