import { batchSize, readMnist } from '../contestant/mnist-task.ts';
import { type MnistWork, mnistCheck } from '../contestant/networks.ts';
import type { Case } from '../measure/case.ts';
import { entriesFor, type Setting } from './setting.ts';

/** An epoch of all of MNIST by plain gradient descent. */
export async function mnistCases(setting: Setting): Promise<Case[]> {
  return [await mnistCase(setting, 'mnist')];
}

/** The same epoch with Adam: an update costs several passes over the weights and what is remembered of them. */
export async function adamCases(setting: Setting): Promise<Case[]> {
  return [await mnistCase(setting, 'adam')];
}

/** An epoch of lab 4's network, which does ten times as many multiplications. */
export async function cnnCases(setting: Setting): Promise<Case[]> {
  return [await mnistCase(setting, 'cnn')];
}

const titles: Readonly<Record<MnistWork, string>> = {
  mnist: `784-128-10, ReLU, softmax, batches of ${batchSize}`,
  adam: `784-128-10, ReLU, softmax, batches of ${batchSize}, Adam`,
  cnn: `lab 4's network, 5x5x8, pool, 5x5x16, pool, dense 10, batches of ${batchSize}, Adam`,
};

/** Of the convolutional network: with these done, everybody is warm and right more often than the least. */
const cnnWarmBatches = 100;

/** Everybody has trained a whole epoch before, so none of these is a first one; of the slow network a part of one. */
async function mnistCase(setting: Setting, work: MnistWork): Promise<Case> {
  const { inputs, nnLabs, peers, quick } = setting;
  const dtype = 'float32';
  const params = { inputs: inputs.folder, dtype, threads: 1, size: 0 } as const;
  const batches = Math.ceil(inputs.mnistCount / batchSize);
  const images = inputs.mnistCount.toLocaleString('en');
  return {
    id: work,
    workload: work,
    title: `an epoch of ${images} images, ${dtype}: ${titles[work]}`,
    unit: 'batches',
    reported: batches,
    most: quick ? Math.ceil(batches / 20) : batches,
    // A quick run ends within the first epoch, where there is little to demand.
    ...(quick
      ? {}
      : { warmUnits: work === 'cnn' ? Math.min(cnnWarmBatches, batches) : batches, leastAccuracy: 0.8 }),
    expected: await mnistCheck(params, readMnist(params), work, { engine: 'reference' }),
    tolerance: 1e-4,
    entries: entriesFor(setting, [nnLabs, ...peers], { task: work, dtype }),
  };
}
