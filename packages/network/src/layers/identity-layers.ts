import type { FloatArray } from '@nn-labs/linalg';
import { checkName, checkShare } from '../check-config.ts';
import type { Delta, LoweredLayer, Place } from '../engine/place.ts';
import { activateStep, finishOf, slopeOf } from '../engine/step.ts';
import { type Activation, activationNames } from './activation.ts';
import { type Layer, type LayerConfig, type LayerKind, type Shape, sizeOf } from './layer.ts';

/** Every item as it is, in another shape or with an activation after it. */
class IdentityLayer implements Layer {
  readonly kind: string;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly activation: Activation;
  readonly parameters = [];
  readonly work: number;

  constructor(kind: string, input: Shape, output: Shape, activation: Activation) {
    this.kind = kind;
    this.inputShape = input;
    this.outputShape = output;
    this.activation = activation;
    this.work = sizeOf(input);
  }

  forward(x: FloatArray, out: FloatArray, count: number): void {
    out.set(x.subarray(0, count * this.work));
  }

  backward(
    _x: FloatArray,
    _out: FloatArray,
    delta: FloatArray,
    dx: FloatArray | null,
    _gradients: unknown,
    count: number,
  ): void {
    dx?.set(delta.subarray(0, count * this.work));
  }

  /** Another shape is the same row; an activation is made, and its delta handed on, item by item. */
  lower({ input, activation, threads, output }: Place): LoweredLayer | null {
    if (this.kind === 'flatten') return { output: input, forward: [] };
    if (input.kind === 'sparse') return null;
    const made = output();
    return {
      output: made,
      forward: [activateStep(made, input.at, finishOf[activation], 0, made.at, threads)],
      backward(delta, below) {
        const { activation, at } = input.slope;
        const handOn = (to: Delta) => activateStep(made, delta.at, slopeOf[activation], at, to.at, threads);
        return { toInput: below === null ? [] : [handOn(below)], gradients: [] };
      },
    };
  }
}

/** A flatten to be made. */
export interface FlattenConfig {
  readonly kind: 'flatten';
}

/**
 * A layer that makes one row of an image (Keras's Flatten); the items stay where they are.
 *
 * @example
 * ```ts
 * import { flatten, type Layer, Network } from '@nn-labs/network';
 * const network = new Network<Layer>({ inputs: [2, 3, 1], layers: [flatten()], loss: 'squared-error', parameters: [] });
 * network.layers[0]!.outputShape; // => [ 6 ]
 * ```
 */
export function flatten(): FlattenConfig {
  return { kind: 'flatten' };
}

export const flattenKind: LayerKind<FlattenConfig> = {
  kind: 'flatten',
  complete: () => ({ kind: 'flatten' }),
  make: (_config, input) => new IdentityLayer('flatten', input, [sizeOf(input)], 'identity'),
};

/** An activation to be made, where it is not part of another layer. */
export interface ActivationConfig {
  readonly kind: 'activation';
  readonly activation: Activation;
}

/**
 * A layer that is nothing but an activation, for layers that have none of their own (Keras's Activation).
 *
 * @example
 * ```ts
 * import { Matrix } from '@nn-labs/linalg';
 * import { activation, type Layer, Network } from '@nn-labs/network';
 * const network = new Network<Layer>({ inputs: 2, layers: [activation('relu')], loss: 'squared-error', parameters: [] });
 * (await network.predict(Matrix.fromRows([[-1, 2]]))).toRows(); // => [ [ 0, 2 ] ]
 * ```
 */
export function activation(name: Activation): ActivationConfig {
  return { kind: 'activation', activation: name };
}

export const activationKind: LayerKind<ActivationConfig> = {
  kind: 'activation',
  complete: (name, config) => ({
    kind: 'activation',
    activation: checkName(`${name}.activation`, activationNames, config.activation),
  }),
  make: (config, input) => new IdentityLayer('activation', input, input, config.activation),
};

/** A dropout to be made. */
export interface DropoutConfig extends LayerConfig {
  readonly kind: 'dropout';
  /** The share that each batch leaves out, at least 0 and below 1. */
  readonly p: number;
}

/**
 * A layer that leaves out a share of what goes through it, a new draw in every batch of a training (PyTorch's Dropout): a value
 * stays where its draw is at least p, and is then multiplied by 1 / (1 - p). It has no place of its own in files and hashes.
 *
 * @example
 * ```ts
 * import { dropout } from '@nn-labs/network';
 * dropout(0.5); // => { kind: 'dropout', p: 0.5 }
 * ```
 */
export function dropout(p: number): DropoutConfig {
  return { kind: 'dropout', p };
}

export function completeDropout(name: string, { p }: DropoutConfig): DropoutConfig {
  return { kind: 'dropout', p: checkShare(`${name}.p`, p) };
}
