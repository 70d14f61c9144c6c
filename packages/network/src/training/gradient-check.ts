import { type DType, type FloatArray, type Matrix, RandomState } from '@nn-labs/linalg';
import { describe } from '../check-config.ts';
import { checkSamples, checkTargets, checkValues } from '../check-data.ts';
import { passByLoops, reported } from '../judge/evaluate.ts';
import type { Layer } from '../layers/layer.ts';
import { namedParameters } from '../layers/parameters.ts';
import { modelOf, type Network } from '../network.ts';
import type { Trainable } from './fit.ts';
import { Pace } from './pace.ts';
import { ReferenceWorkspace } from './training-step.ts';

/** How far the gradient of one parameter tensor is from central differences. */
export interface GradientCheck {
  /** `layers.<i>.weight` or `layers.<i>.bias`. */
  readonly name: string;
  /** `‖a - n‖ / (‖a‖ + ‖n‖)` of the gradient a by back-propagation and n by differences; 0 when both are zero. */
  readonly relativeError: number;
}

/** Options of {@link gradientCheck}. */
export interface GradientCheckOptions {
  /** The step: each parameter is moved by ±h; 1e-5 by default. */
  readonly h?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Two passes over the data for each parameter: a check is for small networks. */
const mostParameters = 100;

/**
 * Compares the gradients of training with central differences `(L(w + h) - L(w - h)) / 2h` of the loss on X (N, inputs)
 * and Y (N, units), for a float64 network of at most 100 parameters; right ones agree to about 1e-7.
 *
 * The network's parameters are moved one at a time and put back exactly.
 *
 * @throws {RangeError} for more than 100 parameters, or an h that is not a finite number above 0.
 * @throws {TypeError} for a float32 network, whose rounding hides what is to be seen.
 *
 * @example
 * ```ts
 * import { Matrix, RandomState } from '@nn-labs/linalg';
 * import { gradientCheck, Network } from '@nn-labs/network';
 * const random = new RandomState(40);
 * const layers = [{ units: 4, activation: 'tanh', bias: true }, { units: 2, activation: 'softmax' }] as const;
 * const network = new Network({ inputs: 3, layers, loss: 'cross-entropy', random });
 * const checks = await gradientCheck(network, random.random([5, 3]), Matrix.fromRows(Array(5).fill([0, 1])));
 * checks.map(({ name }) => name); // => [ 'layers.0.weight', 'layers.0.bias', 'layers.1.weight' ]
 * checks.every(({ relativeError }) => relativeError <= 1e-7); // => true
 * ```
 */
export async function gradientCheck(
  network: Network<Layer>,
  X: Matrix,
  Y: Matrix,
  options: GradientCheckOptions = {},
): Promise<GradientCheck[]> {
  const { h = 1e-5, signal } = options;
  checkSize('gradientCheck', network.parameterCount, network.config.dtype, h);
  checkSamples('gradientCheck', network, X);
  checkTargets('gradientCheck', network, X, Y);
  const pace = new Pace(signal);
  pace.throwIfAborted();
  await checkValues('gradientCheck', network, X, Y, pace);
  const downhill = gradients(network, X, Y);
  const lossNow = async (): Promise<number> => {
    const model = modelOf(network);
    const tally = await passByLoops(model, { X, Y, outputs: null, upTo: model.layers.length - 1 }, pace);
    return reported(model, tally, X.rows).loss;
  };
  const checks: GradientCheck[] = [];
  for (const [index, { name, matrix }] of namedParameters(network.layers).entries()) {
    const differences = await centralDifferences(matrix.data, h, lossNow);
    checks.push({ name, relativeError: distance(downhill[index]!, differences) });
  }
  return checks;
}

/**
 * {@link gradientCheck} of anything that is {@link Trainable}: its gradients over all `samples`, as one batch, beside central
 * differences of the loss that it answers.
 *
 * @throws {RangeError} for more than 100 parameters, or an h that is not a finite number above 0.
 * @throws {TypeError} for parameters in float32, whose rounding hides what is to be seen.
 *
 * @example
 * ```ts
 * import { Matrix } from '@nn-labs/linalg';
 * import { checkGradients } from '@nn-labs/network';
 * // L = sin w, whose slope is cos w.
 * const w = Matrix.full(1, 1, 1);
 * const gradient = new Float64Array(1);
 * const sine = {
 *   parameters: [{ name: 'w', shape: [1], matrix: w }], gradients: [gradient], reduction: 'sum' as const,
 *   accumulate() {
 *     gradient[0] = -w.cos().get(0, 0);
 *     return { losses: [w.sin().get(0, 0)], correct: null };
 *   },
 * };
 * (await checkGradients(sine, 1))[0]!.relativeError < 1e-7; // => true
 * ```
 */
export async function checkGradients(
  trainable: Trainable,
  samples: number,
  { h = 1e-5 }: Pick<GradientCheckOptions, 'h'> = {},
): Promise<GradientCheck[]> {
  const { parameters, gradients: downhill, reduction } = trainable;
  const parameterCount = parameters.reduce((sum, { matrix }) => sum + matrix.size, 0);
  const dtype = parameters.every(({ matrix }) => matrix.dtype === 'float64') ? 'float64' : 'float32';
  checkSize('checkGradients', parameterCount, dtype, h);
  const rows = Int32Array.from({ length: samples }, (_, i) => i);
  const draws = (purpose: number) => new RandomState([purpose]);
  const lossNow = async (): Promise<number> => {
    const { losses } = trainable.accumulate({ rows, epoch: 0, batch: 0, draws });
    const sum = Array.from(losses).reduce((total, loss) => total + loss, 0);
    return reduction === 'mean' ? sum / samples : sum;
  };
  await lossNow();
  const found = downhill.map((gradient) => gradient.slice());
  const checks: GradientCheck[] = [];
  for (const [index, { name, matrix }] of parameters.entries()) {
    const differences = await centralDifferences(matrix.data, h, lossNow);
    checks.push({ name, relativeError: distance(found[index]!, differences) });
  }
  return checks;
}

function checkSize(operation: string, parameterCount: number, dtype: DType, h: number): void {
  if (parameterCount > mostParameters) {
    throw new RangeError(
      `${operation}: there are ${parameterCount} parameters, at most ${mostParameters} are checked. ` +
        'Use fewer units: the formulas do not depend on their number.',
    );
  }
  if (dtype !== 'float64') {
    throw new TypeError(
      `${operation}: the parameters are ${dtype}; make them float64, differences need its digits`,
    );
  }
  if (typeof h !== 'number' || !(h > 0) || h === Infinity) {
    throw new RangeError(`${operation}: h must be a finite number above 0, found ${describe(h)}`);
  }
}

/** The negative gradients, which an update adds for a learning rate of 1, in the order of the parameters. */
function gradients(network: Network<Layer>, X: Matrix, Y: Matrix): FloatArray[] {
  const task = { ...modelOf(network), x: X, y: Y, batchSize: X.rows };
  const workspace = new ReferenceWorkspace(task);
  workspace.begin(null, 0, X.rows, { epoch: 0, batch: 0 });
  for (let from = 0; from < X.rows; from += workspace.rowsPerCall) {
    workspace.accumulate(from, Math.min(from + workspace.rowsPerCall, X.rows));
  }
  return workspace.gradients.flat();
}

async function centralDifferences(
  w: FloatArray,
  h: number,
  loss: () => Promise<number>,
): Promise<Float64Array> {
  const differences = new Float64Array(w.length);
  for (let i = 0; i < w.length; i++) {
    const kept = w[i]!;
    try {
      w[i] = kept + h;
      const above = await loss();
      w[i] = kept - h;
      differences[i] = (above - (await loss())) / (2 * h);
    } finally {
      w[i] = kept;
    }
  }
  return differences;
}

/** `‖a - n‖ / (‖a‖ + ‖n‖)` with a = -downhill. */
function distance(downhill: FloatArray, n: Float64Array): number {
  let difference = 0;
  let squaresA = 0;
  let squaresN = 0;
  for (let i = 0; i < n.length; i++) {
    const gap = downhill[i]! + n[i]!;
    difference += gap * gap;
    squaresA += downhill[i]! * downhill[i]!;
    squaresN += n[i]! * n[i]!;
  }
  const norms = Math.sqrt(squaresA) + Math.sqrt(squaresN);
  return norms === 0 ? 0 : Math.sqrt(difference) / norms;
}
