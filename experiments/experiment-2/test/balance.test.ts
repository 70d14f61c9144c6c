import { percent } from '@nn-labs/experiment';
import { RandomState } from '@nn-labs/linalg';
import { Network } from '@nn-labs/network';
import { expect, test } from 'vitest';
import { firstThousand } from './mnist.ts';

// The README's answer to the notebook's remark that weights in [-1, 1) keep the activations balanced.

const images = await firstThousand();

test(`before training, weights in [-1, 1) saturate 56% of the hidden activations, Xavier's and He's none`, () => {
  const measured = (['uniform', 'xavier', 'he'] as const).map((init) => {
    const layers = [64, 10].map((units) => ({ units, activation: 'sigmoid' as const, init }));
    const network = new Network({
      inputs: 784,
      layers,
      loss: 'squared-error',
      random: new RandomState(40),
    });
    const sums = images.X.matmul(network.layers[0]!.weight); // z = X W1   (1000, 64)
    const mean = sums.mean();
    const spread = Math.sqrt(sums.map((z) => (z - mean) ** 2).mean());
    const activations = sums.sigmoid();
    const saturated = activations.map((a) => (a < 0.05 || a > 0.95 ? 1 : 0)).mean();
    const slope = activations.map((a) => a * (1 - a)).mean();
    return [init, spread.toFixed(1), percent(saturated), slope.toFixed(2)];
  });
  expect(measured).toEqual([
    ['uniform', '5.2', '56.08', '0.07'],
    ['xavier', '0.4', '0.00', '0.24'],
    ['he', '0.5', '0.00', '0.24'],
  ]);
});
