import { claim, defineClassifier, mnist } from '@nn-labs/classifier';

export default defineClassifier({
  id: 10,
  title: 'Five or more',
  summary: 'Trains 784-1 on 1,000 MNIST images to say whether a digit is 5 or more.',
  data: mnist({ targets: (digit) => (digit >= 5 ? 1 : 0), words: { samples: 'images', label: 'class' } }),
  defaults: { epochs: 10, lr: 0.01, optimizer: 'adam', batchSize: 50, limit: 1000, logInterval: 1 },
  layers: () => [{ units: 1, activation: 'sigmoid', bias: true, init: 'xavier' }],
  loss: 'binary-cross-entropy',
  claims: [claim.percent('test accuracy', 'testAccuracy', '83.41%')],
});
