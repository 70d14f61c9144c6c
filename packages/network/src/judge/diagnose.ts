import type { FloatArray, Matrix } from '@nn-labs/linalg';
import { describe } from '../check-config.ts';
import { checkSamples, checkTargets, checkValues } from '../check-data.ts';
import { copyRows, ForwardPass, rowsPerCall } from '../forward-pass.ts';
import type { Activation } from '../layers/activation.ts';
import { type Layer, sizeOf } from '../layers/layer.ts';
import { modelOf, type Network } from '../network.ts';
import { Pace } from '../training/pace.ts';
import { ReferenceWorkspace } from '../training/training-step.ts';

/** How a layer does on some samples. */
export interface LayerDiagnosis {
  readonly activation: Activation;
  readonly units: number;
  /**
   * The fraction of the activations in a flat part of the function, where almost no gradient passes: a sigmoid or a
   * softmax below 0.05 or above 0.95, a tanh beyond ±0.9; a ReLU at 0.
   */
  readonly saturated: number;
  /** How many units answer the same to every sample: a ReLU that never fires, another that moves less than 0.01. */
  readonly silentUnits: number;
  /** The Euclidean norm of the loss's gradient by the weights, for the loss of one sample on average. */
  readonly gradientNorm: number;
  /** The same divided by the square root of the number of weights, so that layers of different sizes compare. */
  readonly gradientSize: number;
}

/** How a network does on some samples: what its learning curves do not show. */
export interface Diagnosis {
  /** How many samples were looked at. */
  readonly samples: number;
  /** The least and the greatest input. */
  readonly inputRange: readonly [number, number];
  /** The loss of one sample on average. */
  readonly loss: number;
  /** The fraction that is right; null where nothing is. */
  readonly accuracy: number | null;
  /** The layers, first to last. */
  readonly layers: readonly LayerDiagnosis[];
}

/** Options of {@link diagnose}. */
export interface DiagnoseOptions {
  /** How many samples to look at, from the first on; 1,000 by default, which is enough for any share. */
  readonly samples?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sigmoid and softmax: outside of this range the slope a(1 − a) is below a fifth of its greatest. */
const flatBelow = 0.05;
const flatAbove = 0.95;
/** Tanh: beyond this the slope 1 − a² is below a fifth of its greatest. */
const flatBeyond = 0.9;
/** A unit whose answers differ by less tells the next layer nothing. */
const leastMovement = 0.01;

/**
 * Looks into a network at work: saturated and silent units, the size of each layer's gradient, the range of its inputs,
 * on the first rows of X (N, inputs) and Y (N, units of the last layer). Changes nothing.
 *
 * @throws {ShapeError | TypeError | RangeError} when the data do not fit, or samples is not a count.
 *
 * @example
 * ```ts
 * import { Matrix } from '@nn-labs/linalg';
 * import { diagnose, Network } from '@nn-labs/network';
 * const parameters = [{ weight: Matrix.fromRows([[1, -1], [1, -1]]) }];
 * const layers = [{ units: 2, activation: 'relu' }] as const;
 * const network = new Network({ inputs: 2, layers, loss: 'squared-error', parameters });
 * const X = Matrix.fromRows([[3, 1], [2, 5]]);
 * const { inputRange, layers: [layer] } = await diagnose(network, X, Matrix.ones(2, 2));
 * inputRange; // => [ 1, 5 ]
 * layer?.silentUnits; // => 1
 * await diagnose(network, X, Matrix.ones(2, 2), { samples: 0 }); // throws diagnose: samples must be an integer from 1, found 0
 * ```
 */
export async function diagnose(
  network: Network<Layer>,
  X: Matrix,
  Y: Matrix,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const { samples = 1000, signal } = options;
  if (!Number.isSafeInteger(samples) || samples < 1) {
    throw new RangeError(`diagnose: samples must be an integer from 1, found ${describe(samples)}`);
  }
  checkSamples('diagnose', network, X);
  checkTargets('diagnose', network, X, Y);
  const pace = new Pace(signal);
  pace.throwIfAborted();
  await checkValues('diagnose', network, X, Y, pace);
  const first = X.slice(0, samples);
  const count = first.rows;
  const forward = await watchActivations(network, first, Y, count, pace);
  const norms = await gradientNorms(network, first, Y, count, pace);
  return {
    samples: count,
    inputRange: rangeOf(first.data, first.size),
    loss: forward.loss / count,
    accuracy: network.judge === null ? null : forward.correct / count,
    layers: network.layers.map(({ activation, outputShape, parameters }, l) => ({
      activation,
      units: sizeOf(outputShape),
      saturated: forward.watches[l]!.flat / (count * sizeOf(outputShape)),
      silentUnits: forward.watches[l]!.silentUnits(),
      gradientNorm: norms[l]!,
      gradientSize: norms[l]! / Math.sqrt(parameters[0]?.matrix.size ?? 1),
    })),
  };
}

/** Counts of a layer's activations while the samples go by. */
class Watch {
  flat = 0;
  readonly #activation: Activation;
  readonly #least: Float64Array;
  readonly #greatest: Float64Array;

  constructor(activation: Activation, units: number) {
    this.#activation = activation;
    this.#least = new Float64Array(units).fill(Number.POSITIVE_INFINITY);
    this.#greatest = new Float64Array(units).fill(Number.NEGATIVE_INFINITY);
  }

  /** Looks at the activations (count, units). */
  look(activations: FloatArray, count: number): void {
    const units = this.#least.length;
    const isFlat = flat[this.#activation];
    for (let i = 0; i < count * units; i++) {
      const a = activations[i]!;
      const unit = i % units;
      if (isFlat(a)) this.flat++;
      if (a < this.#least[unit]!) this.#least[unit] = a;
      if (a > this.#greatest[unit]!) this.#greatest[unit] = a;
    }
  }

  silentUnits(): number {
    let silent = 0;
    for (let unit = 0; unit < this.#least.length; unit++) {
      const never = this.#activation === 'relu' && this.#greatest[unit]! <= 0;
      const still = this.#activation !== 'relu' && this.#greatest[unit]! - this.#least[unit]! < leastMovement;
      if (never || still) silent++;
    }
    return silent;
  }
}

const flat: Readonly<Record<Activation, (a: number) => boolean>> = {
  sigmoid: (a) => a < flatBelow || a > flatAbove,
  softmax: (a) => a < flatBelow || a > flatAbove,
  tanh: (a) => Math.abs(a) > flatBeyond,
  relu: (a) => a <= 0,
  'leaky-relu': () => false,
  identity: () => false,
};

async function watchActivations(
  network: Network<Layer>,
  X: Matrix,
  Y: Matrix,
  count: number,
  pace: Pace,
): Promise<{ loss: number; correct: number; watches: readonly Watch[] }> {
  const { layers } = network;
  const forward = new ForwardPass(modelOf(network), rowsPerCall(layers, count));
  const watches = layers.map(({ activation, outputShape }) => new Watch(activation, sizeOf(outputShape)));
  let [loss, correct] = [0, 0];
  let rows: number;
  for (let from = 0; from < count; from += rows) {
    rows = pace.nextRows(count - from, forward.rows);
    copyRows(X.data, X.cols, null, from, rows, forward.input);
    forward.run(rows);
    correct += forward.measure(Y.data.subarray(from * Y.cols, (from + rows) * Y.cols), rows);
    for (let r = 0; r < rows; r++) loss += forward.losses[r]!;
    for (const [l, watch] of watches.entries()) watch.look(forward.activations[l]!, rows);
    const pause = pace.pauseIfDue();
    if (pause !== null) await pause;
  }
  return { loss, correct, watches };
}

/** Each layer's norm of the weight's gradient, of the mean loss over the samples. */
async function gradientNorms(
  network: Network<Layer>,
  X: Matrix,
  Y: Matrix,
  count: number,
  pace: Pace,
): Promise<number[]> {
  const model = modelOf(network);
  const workspace = new ReferenceWorkspace({ ...model, x: X, y: Y, batchSize: count });
  workspace.begin(null, 0, count, { epoch: 0, batch: 0 });
  let rows: number;
  for (let from = 0; from < count; from += rows) {
    rows = pace.nextRows(count - from, workspace.rowsPerCall);
    workspace.accumulate(from, from + rows);
    const pause = pace.pauseIfDue();
    if (pause !== null) await pause;
  }
  // A sum over the samples is divided by their number, a mean has been.
  const divisor = model.loss.reduction === 'sum' ? count : 1;
  return workspace.gradients.map(([weight = new Float64Array()]) => {
    let squares = 0;
    for (let i = 0; i < weight.length; i++) squares += weight[i]! * weight[i]!;
    return Math.sqrt(squares) / divisor;
  });
}

function rangeOf(data: FloatArray, size: number): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < size; i++) {
    least = Math.min(least, data[i]!);
    greatest = Math.max(greatest, data[i]!);
  }
  return [least, greatest];
}
