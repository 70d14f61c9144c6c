import type { Matrix, RandomState } from '@nn-labs/linalg';
import type { Initialiser } from './config.ts';

/** Draws one layer's weights, shape (inputs, units), in float64 and C order, from the run's random stream. */
export type DrawWeights = (random: RandomState, inputs: number, units: number) => Matrix;

/** The initialisers by name, each beside the NumPy lines that draw the same values. */
export const initialisers: Readonly<Record<Initialiser, DrawWeights>> = {
  // random.uniform(-1, 1, (inputs, units)), the notebook's 2 * random.random((inputs, units)) - 1
  uniform: (random, inputs, units) => random.uniform(-1, 1, [inputs, units]),

  // limit = np.sqrt(6 / (inputs + units)); random.uniform(-limit, limit, (inputs, units))
  xavier: (random, inputs, units) => {
    const limit = Math.sqrt(6 / (inputs + units));
    return random.uniform(-limit, limit, [inputs, units]);
  },

  // random.standard_normal((inputs, units)) * np.sqrt(2 / inputs)
  he: (random, inputs, units) => random.standardNormal([inputs, units]).multiply(Math.sqrt(2 / inputs)),
};
