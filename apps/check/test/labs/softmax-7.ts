import { claim, defineClassifier } from '@nn-labs/classifier';

export default defineClassifier({
  id: 7,
  title: 'Softmax regression on MNIST',
  summary: 'Trains 784-10 on 2,000 MNIST images, and tests it on 10,000 that it has never seen.',
  defaults: { epochs: 10, lr: 0.001, optimizer: 'adam', batchSize: 128, limit: 2000, logInterval: 1 },
  presets: {
    full: {},
    thousand: { limit: 1000, epochs: 100, logInterval: 20 },
    stop: { epochs: 100, validation: 0.1, patience: 3 },
  },
  network: (_settings, { classes }) => ({
    layers: [{ units: classes, activation: 'softmax', bias: true, init: 'xavier' }],
    loss: 'cross-entropy',
  }),
  claims: [
    claim.percent('test accuracy', 'testAccuracy', '84.77%'),
    claim.hash(
      'trained weights',
      'weightsSha256',
      '3a0586d8a2cbbb85c8a1d14e34b3d29d6eb2c0feba710fb6d17cabb420c5d29c',
    ),
    { ...claim.accuracyAt(99, '97.60%'), preset: 'thousand' },
  ],
  predict: 'digit',
});
