import { defineClassifier, mnist } from '@nn-labs/classifier';

export default defineClassifier({
  id: 9,
  title: 'An autoencoder',
  summary: 'Trains 784-32-784 to give back 1,000 MNIST images, which it has to describe by 32 numbers.',
  data: mnist({ targets: 'inputs' }),
  defaults: { epochs: 5, lr: 0.002, optimizer: 'adam', batchSize: 50, limit: 1000, logInterval: 1 },
  layers: (_settings, { outputs }) => [
    { units: 32, activation: 'relu', bias: true, init: 'he' },
    { units: outputs, activation: 'sigmoid', bias: true, init: 'xavier' },
  ],
  loss: 'binary-cross-entropy',
});
