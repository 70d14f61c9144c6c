import type { FloatArray, Matrix } from '@nn-labs/linalg';
import { describe } from './check-config.ts';
import { checkSamples, checkTargets, checkValues } from './check-data.ts';
import { evaluateRows } from './evaluate.ts';
import type { Layer } from './layers/layer.ts';
import { namedParameters } from './layers/parameters.ts';
import { modelOf, type Network } from './network.ts';
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
  checkNetwork(network, h);
  checkSamples('gradientCheck', network, X);
  checkTargets('gradientCheck', network, X, Y);
  const pace = new Pace(signal);
  pace.throwIfAborted();
  await checkValues('gradientCheck', network, X, Y, pace);
  const downhill = gradients(network, X, Y);
  const lossNow = async (): Promise<number> => {
    return (await evaluateRows(modelOf(network), X, Y, pace)).loss;
  };
  const checks: GradientCheck[] = [];
  for (const [index, { name, matrix }] of namedParameters(network.layers).entries()) {
    const differences = await centralDifferences(matrix.data, h, lossNow);
    checks.push({ name, relativeError: distance(downhill[index]!, differences) });
  }
  return checks;
}

function checkNetwork({ parameterCount, config }: Network<Layer>, h: number): void {
  if (parameterCount > mostParameters) {
    throw new RangeError(
      `gradientCheck: the network has ${parameterCount} parameters, at most ${mostParameters} are checked. ` +
        'Use fewer units: the formulas do not depend on their number.',
    );
  }
  if (config.dtype !== 'float64') {
    throw new TypeError(
      `gradientCheck: the network is ${config.dtype}; make it float64, differences need its digits`,
    );
  }
  if (typeof h !== 'number' || !(h > 0) || h === Infinity) {
    throw new RangeError(`gradientCheck: h must be a finite number above 0, found ${describe(h)}`);
  }
}

/** What an update would add for a learning rate of 1: the negative gradients, in the order of the parameters. */
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
