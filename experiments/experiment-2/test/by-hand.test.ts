import { Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { expect, test } from 'vitest';
import { forward, initialWeights, sigmoidDerivative, trainEpoch } from '../src/by-hand.ts';
import lab from '../src/index.ts';
import { buildNetwork } from '../src/run.ts';

/** Images of 30 pixels of which most are 0, as MNIST's are. */
function samples(count: number) {
  const random = new RandomState(7);
  const X = random.random([count, 30]).map((value) => (value < 0.8 ? 0 : value));
  const labels = random.randint(0, 10, count);
  return { X, Y: oneHot(labels, 10) };
}

const settings = { ...lab.configure('notebook', { hidden: [12] }) };

test('the steps written by hand and the network package end with the same weights, bit for bit', async () => {
  const { X, Y } = samples(50);
  let weights = initialWeights(new RandomState(40), 30, 12, 10);
  const accuracies: number[] = [];
  for (let epoch = 0; epoch < 25; epoch++) {
    const step = trainEpoch(X, Y, weights, 0.05);
    accuracies.push(step.accuracy);
    weights = step;
  }

  const random = new RandomState(40);
  const network = buildNetwork(settings, 30, 10, random);
  const reported: number[] = [];
  for await (const { accuracy } of network.train(X, Y, { epochs: 25, learningRate: 0.05, random })) {
    reported.push(accuracy);
  }

  expect(network.layers[0]?.weight.equals(weights.W1)).toBe(true);
  expect(network.layers[1]?.weight.equals(weights.W2)).toBe(true);
  expect(reported).toEqual(accuracies);
});

test('the first weights are the notebook’s', () => {
  const { W1, W2 } = initialWeights(new RandomState(40), 784, 64, 10);
  // np.random.seed(40); W1 = 2 * np.random.random((784, 64)) - 1; W2 = 2 * np.random.random((64, 10)) - 1
  expect(W1.sum()).toBeCloseTo(159.78874538381814, 10); // W1.sum()
  expect(W2.sum()).toBeCloseTo(-15.086555933280628, 12); // W2.sum()
});

test('sigmoidDerivative takes the activation: at σ(0) = 0.5 the slope is 0.25', () => {
  expect(sigmoidDerivative(Matrix.fromRows([[0.5, 0, 1]])).toRows()).toEqual([[0.25, 0, 0]]);
});

test('the forward pass gives numbers between 0 and 1', () => {
  const { X } = samples(5);
  const { hidden, output } = forward(X, initialWeights(new RandomState(1), 30, 12, 10));
  expect([hidden.shape, output.shape]).toEqual([
    [5, 12],
    [5, 10],
  ]);
  expect(Math.min(...output.data)).toBeGreaterThan(0);
  expect(Math.max(...output.data)).toBeLessThan(1);
});
