import type { Matrix, RandomState } from '@nn-labs/linalg';
import type { Initialiser } from './config.ts';

/**
 * Draws the next `rows` rows of one layer's weights, shape (inputs, units), in float64 and C order, from the run's random
 * stream.
 */
export type DrawWeights = (random: RandomState, inputs: number, units: number, rows: number) => Matrix;

/** The initialisers by name, each beside the NumPy lines that draw the same values. */
export const initialisers: Readonly<Record<Initialiser, DrawWeights>> = {
  // random.uniform(-1, 1, (inputs, units)), the notebook's 2 * random.random((inputs, units)) - 1
  uniform: (random, _inputs, units, rows) => random.uniform(-1, 1, [rows, units]),

  // limit = np.sqrt(6 / (inputs + units)); random.uniform(-limit, limit, (inputs, units))
  xavier: (random, inputs, units, rows) => within(Math.sqrt(6 / (inputs + units)), random, rows, units),

  // random.standard_normal((inputs, units)) * np.sqrt(2 / inputs)
  he: (random, inputs, units, rows) => spread(Math.sqrt(2 / inputs), random, rows, units),

  // random.standard_normal((inputs, units))
  normal: (random, _inputs, units, rows) => random.standardNormal([rows, units]),

  // random.standard_normal((inputs, units)) * np.sqrt(2 / (inputs + units))
  'xavier-normal': (random, inputs, units, rows) =>
    spread(Math.sqrt(2 / (inputs + units)), random, rows, units),

  // limit = np.sqrt(6 / inputs); random.uniform(-limit, limit, (inputs, units))
  'he-uniform': (random, inputs, units, rows) => within(Math.sqrt(6 / inputs), random, rows, units),

  // random.standard_normal((inputs, units)) * np.sqrt(1 / inputs)
  'lecun-normal': (random, inputs, units, rows) => spread(Math.sqrt(1 / inputs), random, rows, units),

  // limit = np.sqrt(3 / inputs); random.uniform(-limit, limit, (inputs, units))
  'lecun-uniform': (random, inputs, units, rows) => within(Math.sqrt(3 / inputs), random, rows, units),

  // limit = 1 / np.sqrt(inputs); random.uniform(-limit, limit, (inputs, units))
  pytorch: (random, inputs, units, rows) => within(1 / Math.sqrt(inputs), random, rows, units),
};

function within(limit: number, random: RandomState, rows: number, units: number): Matrix {
  return random.uniform(-limit, limit, [rows, units]);
}

function spread(deviation: number, random: RandomState, rows: number, units: number): Matrix {
  return random.standardNormal([rows, units]).multiply(deviation);
}
