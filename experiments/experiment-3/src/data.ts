import { cos, Matrix, RandomState, sin } from '@nn-labs/linalg';
import type { Part } from './options.ts';

/** Points X (N, 2), their classes y (N, 1), and the first weights, all drawn from one stream as the notebook draws them. */
export function draw({ data, points, noise, seed, hidden, activation }: Part) {
  const random = new RandomState(seed);
  const half = points >> 1;
  // Blobs: class 1, then class 0, each with its noise. Others: class 0, then class 1; both are shuffled, then comes noise.
  const isBlobs = data === 'blobs';
  const order = isBlobs ? Array.from({ length: points }, (_, i) => i) : random.permutation(points);
  const place = shapes[data === 'notebook' ? 'moons' : data];
  const rows = Array.from(order, (i) => (i < half ? place(0, i, half) : place(1, i - half, points - half)));
  const y = Matrix.zeros(points, 1).map((_, row) => Number(order[row]! < half === isBlobs));
  const X = random.standardNormal([points, 2]).multiply(noise).add(Matrix.fromRows(rows));
  if (activation === 'step') return { X, y, weights: [Matrix.zeros(2, 1), Matrix.zeros(1, 1)] };
  if (hidden === 0) return { X, y, weights: [random.standardNormal([2, 1]), random.standardNormal([1, 1])] };
  const W1 = random.standardNormal([2, hidden]);
  const W2 = random.standardNormal([hidden, 1]).multiply(Math.sqrt(2 / hidden));
  const centred = X.subtract(X.mean(0)); // (N, 2) − (1, 2)
  const standardised = centred.divide(centred.multiply(centred).mean(0).sqrt()); // mean 0 and deviation 1 in each column
  return { X: standardised, y, weights: [W1, Matrix.zeros(1, hidden), W2, Matrix.zeros(1, 1)] };
}

/** Where point i of `of` of a half lies, without noise: t goes from 0 to π as np.linspace has it, of a circle to 2π. */
const shapes = {
  blobs: (half: 0 | 1): number[] => (half === 0 ? [2, 2] : [-2, -2]),
  moons(half: 0 | 1, i: number, of: number): number[] {
    const t = i === of - 1 ? Math.PI : i * (Math.PI / (of - 1));
    return half === 0 ? [cos(t), sin(t)] : [1 - cos(t), 1 - sin(t) - 0.5];
  },
  circles(half: 0 | 1, i: number, of: number): number[] {
    const t = i * ((2 * Math.PI) / of);
    return half === 0 ? [cos(t), sin(t)] : [cos(t) * 0.5, sin(t) * 0.5];
  },
};
