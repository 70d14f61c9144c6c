import { defineExperiment } from '@nn-labs/experiment';
import { mnistDataSet } from '@nn-labs/mnist/node';
import { checkSettings, mayResume } from './check-settings.ts';
import { claims } from './claims.ts';
import { first, options, presets } from './options.ts';
import { predict } from './predict.ts';
import { plan, run } from './run.ts';

export * from './by-hand.ts';

export default defineExperiment({
  id: 2,
  title: 'Build a neural network: 784-64-10, trained by gradient descent on MNIST',
  summary:
    'Trains the notebook’s network on the first 1,000 MNIST images, from the same random draws, and prints its accuracy every 200 epochs; then tests it on 10,000 images that it has never seen.',
  options,
  first,
  presets,
  check: checkSettings,
  claims,
  verify: { data: 'mnist' },
  plan,
  run,
  // Figures need a drawing library, which a mere run does not wait for.
  report: async (config, run, context) => (await import('./report.ts')).report(config, run, context),
  compare: async (settings, context) => (await import('./compare.ts')).compare(settings, context),
  predict,
  // None of these changes what is trained, but for how long.
  resumable: ['epochs', 'engine', 'threads', 'dataDir', 'saveModel', 'details'],
  mayResume,
  figures: {
    testAccuracy: { as: 'percent', better: 'higher', on: 'testSha256' },
    trainAccuracy: { as: 'percent' },
    validationAccuracy: { as: 'percent' },
    heldOutAccuracy: { as: 'percent' },
    top2Accuracy: { as: 'percent' },
    initSha256: { as: 'hash', repeats: true },
    weightsSha256: { as: 'hash', repeats: true },
  },
  models: [{ file: 'model.safetensors', on: { source: 'mnist' } }],
  datasets: [mnistDataSet],
});
