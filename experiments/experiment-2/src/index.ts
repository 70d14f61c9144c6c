import { defineClassifier, denseLayers } from '@nn-labs/classifier';
import { adviceOn } from './advice.ts';
import { claims } from './claims.ts';
import { byHand } from './train-by-hand.ts';

export * from './by-hand.ts';

/** All images, a network as one would build it today, trained for seconds. */
const allImages = {
  limit: null,
  activation: 'relu',
  loss: 'cross-entropy',
  init: 'he',
  bias: true,
  dtype: 'float32',
  batchSize: 128,
  optimizer: 'adam',
  lr: 0.003,
  lrSchedule: 'cosine',
  epochs: 6,
  logInterval: 1,
} as const;

export default defineClassifier({
  id: 2,
  title: 'Build a neural network: 784-64-10, trained by gradient descent on MNIST',
  summary:
    'Trains the notebook’s network on the first 1,000 MNIST images, from the same random draws, and prints its accuracy every 200 epochs; then tests it on 10,000 images that it has never seen.',
  // The notebook's settings.
  defaults: {
    epochs: 1000,
    lr: 0.005,
    optimizer: 'sgd',
    batchSize: null,
    limit: 1000,
    seed: 40,
    dtype: 'float64',
    logInterval: 200,
  },
  ...denseLayers({
    hidden: [64],
    activation: 'sigmoid',
    loss: 'squared-error',
    init: 'uniform',
    bias: false,
  }),
  // What a newcomer turns.
  first: ['epochs', 'lr', 'batchSize', 'optimizer', 'hidden', 'activation', 'loss', 'limit', 'seed'],
  // What the notebook runs, what its comments offer as the better way, and what all of MNIST is good for.
  presets: {
    notebook: {},
    // The notebook sums its gradient over 1,000 images, cross-entropy takes the mean: 0.005 summed is 5 averaged.
    softmax: { loss: 'cross-entropy', lr: 5 },
    deep: { ...allImages, hidden: [128, 64] },
    full: { ...allImages, hidden: [256] },
    record: {
      ...allImages,
      hidden: [800],
      lr: 0.001,
      epochs: 120,
      logInterval: 10,
      elasticAlpha: 34,
      rotate: 4,
      scale: 0.05,
      shift: 0.5,
    },
  },
  heading: ({ hidden }) => `**** Training ${hidden.length} Hidden Layer ANN ******`,
  engines: { 'by-hand': byHand },
  claims,
  advice: adviceOn,
  predict: 'digit',
});
