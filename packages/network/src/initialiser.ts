import type { Matrix, RandomState } from '@nn-labs/linalg';
import type { Initialiser } from './config.ts';

/** Draws one layer's weights, shape (inputs, units), in float64 and C order, from the run's random stream. */
export type DrawWeights = (random: RandomState, inputs: number, units: number) => Matrix;

/** The initialisers by name, each beside the NumPy lines that draw the same values. */
export const initialisers: Readonly<Record<Initialiser, DrawWeights>> = {
  // random.uniform(-1, 1, (inputs, units)), the notebook's 2 * random.random((inputs, units)) - 1
  uniform: (random, inputs, units) => random.uniform(-1, 1, [inputs, units]),

  // limit = np.sqrt(6 / (inputs + units)); random.uniform(-limit, limit, (inputs, units))
  xavier: (random, inputs, units) => within(Math.sqrt(6 / (inputs + units)), random, inputs, units),

  // random.standard_normal((inputs, units)) * np.sqrt(2 / inputs)
  he: (random, inputs, units) => spread(Math.sqrt(2 / inputs), random, inputs, units),

  // random.standard_normal((inputs, units))
  normal: (random, inputs, units) => random.standardNormal([inputs, units]),

  // random.standard_normal((inputs, units)) * np.sqrt(2 / (inputs + units))
  'xavier-normal': (random, inputs, units) => spread(Math.sqrt(2 / (inputs + units)), random, inputs, units),

  // limit = np.sqrt(6 / inputs); random.uniform(-limit, limit, (inputs, units))
  'he-uniform': (random, inputs, units) => within(Math.sqrt(6 / inputs), random, inputs, units),

  // random.standard_normal((inputs, units)) * np.sqrt(1 / inputs)
  'lecun-normal': (random, inputs, units) => spread(Math.sqrt(1 / inputs), random, inputs, units),

  // limit = np.sqrt(3 / inputs); random.uniform(-limit, limit, (inputs, units))
  'lecun-uniform': (random, inputs, units) => within(Math.sqrt(3 / inputs), random, inputs, units),

  // limit = 1 / np.sqrt(inputs); random.uniform(-limit, limit, (inputs, units))
  pytorch: (random, inputs, units) => within(1 / Math.sqrt(inputs), random, inputs, units),
};

function within(limit: number, random: RandomState, inputs: number, units: number): Matrix {
  return random.uniform(-limit, limit, [inputs, units]);
}

function spread(deviation: number, random: RandomState, inputs: number, units: number): Matrix {
  return random.standardNormal([inputs, units]).multiply(deviation);
}
