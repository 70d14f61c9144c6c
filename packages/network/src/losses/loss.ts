import type { FloatArray } from '@nn-labs/linalg';
import { outputLosses } from '@nn-labs/linalg/engine';
import { describe } from '../check-config.ts';
import { type Activation, multiplyByDerivative } from '../layers/activation.ts';
import { binaryCrossEntropyRows, crossEntropyRows, divide, squaredErrorRows, subtract } from './rows.ts';

/** The rows of a pass that a loss measures; all arrays are (count, units), row after row. */
export interface Measured {
  /** The output layer's values before its activation, and after it. */
  readonly z: FloatArray;
  readonly o: FloatArray;
  /** The targets. */
  readonly y: FloatArray;
  readonly activation: Activation;
  readonly units: number;
  readonly count: number;
  /** How many samples the whole batch has: a mean is divided by it. */
  readonly batchLength: number;
}

/** A loss, which training makes small. */
export interface LossFunction {
  /** The word that stands for it in configs and files. */
  readonly kind: string;
  /** Whether the losses of the samples are added, or their mean is taken. */
  readonly reduction: 'sum' | 'mean';
  /** The activations of the output layer that it goes with. */
  readonly outputs: readonly Activation[];
  /**
   * The same as an operation of the engine, which takes the weighted sums of the last layer and makes its outputs, or takes
   * the outputs; a loss without it trains by the loops.
   */
  readonly lowered?: { readonly code: number; readonly takesSums: boolean } | undefined;
  /** Fills `losses[r]`, in float64, with the loss of each row. */
  losses(measured: Measured, losses: Float64Array): void;
  /** Fills `delta = −∂L/∂z`: downhill, of the batch's sum or of its mean. */
  delta(measured: Measured, delta: FloatArray): void;
}

/** Half the summed squared error, ½ Σ (y − o)²; delta = (y − o) * f'(o). */
const squaredError: LossFunction = {
  kind: 'squared-error',
  reduction: 'sum',
  outputs: ['sigmoid', 'tanh', 'relu', 'leaky-relu', 'identity'],
  lowered: { code: outputLosses.squaredError, takesSums: false },
  losses: ({ o, y, units, count }, losses) => squaredErrorRows(o, y, losses, units, count),
  delta({ o, y, activation, units, count }, delta) {
    subtract(y, o, delta, count * units);
    multiplyByDerivative(activation, o, delta, count * units);
  },
};

/** Cross-entropy of a softmax, −Σ y log o, by log-sum-exp of z; its mean has delta = (y − o) / batch length. */
const crossEntropy: LossFunction = {
  kind: 'cross-entropy',
  reduction: 'mean',
  outputs: ['softmax'],
  lowered: { code: outputLosses.crossEntropy, takesSums: true },
  losses: ({ z, y, units, count }, losses) => crossEntropyRows(z, y, losses, units, count),
  delta: meanDelta,
};

/** Cross-entropy of sigmoids, each by itself, −Σ y log o + (1 − y) log(1 − o), from z; the same delta. */
const binaryCrossEntropy: LossFunction = {
  kind: 'binary-cross-entropy',
  reduction: 'mean',
  outputs: ['sigmoid'],
  lowered: { code: outputLosses.binaryCrossEntropy, takesSums: true },
  losses: ({ z, y, units, count }, losses) => binaryCrossEntropyRows(z, y, losses, units, count),
  delta: meanDelta,
};

function meanDelta({ o, y, units, count, batchLength }: Measured, delta: FloatArray): void {
  subtract(y, o, delta, count * units);
  divide(delta, batchLength, count * units);
}

const functions = new Map([squaredError, crossEntropy, binaryCrossEntropy].map((each) => [each.kind, each]));

/**
 * Makes a loss of your own known by its name, so that configs and files may have it; it trains by its plain loops.
 *
 * @throws {RangeError} when another loss has the name.
 *
 * @example
 * ```ts
 * import { Matrix, RandomState } from '@nn-labs/linalg';
 * import { type LossFunction, Network, registerLoss } from '@nn-labs/network';
 * // The summed absolute error |y − o|, whose slope is −1 or 1.
 * const absolute: LossFunction = {
 *   kind: 'absolute-error', reduction: 'sum', outputs: ['identity'],
 *   losses({ o, y, units, count }, losses) {
 *     for (let r = 0; r < count; r++) losses[r] = Math.abs(y[r * units]! - o[r * units]!);
 *   },
 *   delta({ o, y, units, count }, delta) {
 *     for (let i = 0; i < count * units; i++) delta[i] = y[i]! > o[i]! ? 1 : -1;
 *   },
 * };
 * registerLoss(absolute);
 * const layers = [{ units: 1, activation: 'identity' }] as const;
 * const network = new Network({ inputs: 1, layers, loss: 'absolute-error', random: new RandomState(40) });
 * (await network.evaluate(Matrix.zeros(1, 1), Matrix.full(1, 1, 5))).loss; // => 5
 * ```
 */
export function registerLoss(loss: LossFunction): void {
  if (functions.has(loss.kind)) {
    throw new RangeError(
      `registerLoss: there is a loss ${JSON.stringify(loss.kind)} already. Choose another name.`,
    );
  }
  functions.set(loss.kind, loss);
}

/**
 * The loss of a name: whether its losses are added or averaged, and its formulas.
 *
 * @throws {TypeError} for a name that no loss has.
 *
 * @example
 * ```ts
 * import { lossOf } from '@nn-labs/network';
 * lossOf('squared-error').reduction; // => 'sum'
 * lossOf('cross-entropy').reduction; // => 'mean'
 * ```
 */
export function lossOf(kind: unknown): LossFunction {
  const found = functions.get(kind as string);
  if (found !== undefined) return found;
  throw new TypeError(
    `Network: loss must be one of ${[...functions.keys()].join(', ')}, found ${describe(kind)}`,
  );
}
