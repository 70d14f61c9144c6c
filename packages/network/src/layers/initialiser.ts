import type { DrawShape, Matrix, RandomState } from '@nn-labs/linalg';

/**
 * The names that {@link Initialiser} explains, for a program that lets its user choose.
 *
 * @example
 * ```ts
 * import { initialisers } from '@nn-labs/network';
 * initialisers.slice(0, 3); // => [ 'uniform', 'xavier', 'he' ]
 * ```
 */
export const initialisers = [
  'uniform',
  'xavier',
  'he',
  'normal',
  'xavier-normal',
  'he-uniform',
  'lecun-normal',
  'lecun-uniform',
  'pytorch',
] as const;

/**
 * How a layer's weights are drawn; biases are never drawn, they start at 0.
 *
 * Uniform: `uniform` in [-1, 1), `xavier` in ±sqrt(6 / (inputs + units)) (Glorot and Bengio, 2010), `he-uniform` in
 * ±sqrt(6 / inputs), `lecun-uniform` in ±sqrt(3 / inputs), `pytorch` in ±1 / sqrt(inputs), which is what
 * `torch.nn.Linear` begins with (its biases, too, which are 0 here).
 *
 * Normal, with a deviation of: `normal` 1, `xavier-normal` sqrt(2 / (inputs + units)), `he` sqrt(2 / inputs) (He and
 * others, 2015), `lecun-normal` sqrt(1 / inputs) (LeCun and others, 1998).
 */
export type Initialiser = (typeof initialisers)[number];

/** Draws weights in float64 and C order from the run's random stream: a fully connected layer's are (inputs, units). */
type Draw = (random: RandomState, shape: DrawShape, inputs: number, units: number) => Matrix;

/** The initialisers by name, each beside the NumPy lines that draw the same values. */
const draws: Readonly<Record<Initialiser, Draw>> = {
  // random.uniform(-1, 1, (inputs, units)), the notebook's 2 * random.random((inputs, units)) - 1
  uniform: (random, shape) => random.uniform(-1, 1, shape),

  // limit = np.sqrt(6 / (inputs + units)); random.uniform(-limit, limit, (inputs, units))
  xavier: (random, shape, inputs, units) => within(Math.sqrt(6 / (inputs + units)), random, shape),

  // random.standard_normal((inputs, units)) * np.sqrt(2 / inputs)
  he: (random, shape, inputs) => spread(Math.sqrt(2 / inputs), random, shape),

  // random.standard_normal((inputs, units))
  normal: (random, shape) => random.standardNormal(shape),

  // random.standard_normal((inputs, units)) * np.sqrt(2 / (inputs + units))
  'xavier-normal': (random, shape, inputs, units) => spread(Math.sqrt(2 / (inputs + units)), random, shape),

  // limit = np.sqrt(6 / inputs); random.uniform(-limit, limit, (inputs, units))
  'he-uniform': (random, shape, inputs) => within(Math.sqrt(6 / inputs), random, shape),

  // random.standard_normal((inputs, units)) * np.sqrt(1 / inputs)
  'lecun-normal': (random, shape, inputs) => spread(Math.sqrt(1 / inputs), random, shape),

  // limit = np.sqrt(3 / inputs); random.uniform(-limit, limit, (inputs, units))
  'lecun-uniform': (random, shape, inputs) => within(Math.sqrt(3 / inputs), random, shape),

  // limit = 1 / np.sqrt(inputs); random.uniform(-limit, limit, (inputs, units))
  pytorch: (random, shape, inputs) => within(1 / Math.sqrt(inputs), random, shape),
};

function within(limit: number, random: RandomState, shape: DrawShape): Matrix {
  return random.uniform(-limit, limit, shape);
}

function spread(deviation: number, random: RandomState, shape: DrawShape): Matrix {
  return random.standardNormal(shape).multiply(deviation);
}

/** Draws a matrix by the name of its initialiser; a convolution's kernel has other numbers of inputs and units than rows and columns. */
export function drawWeights(
  init: Initialiser,
  random: RandomState,
  shape: DrawShape,
  inputs: number = shape[0],
  units: number = shape[1],
): Matrix {
  return draws[init](random, shape, inputs, units);
}
