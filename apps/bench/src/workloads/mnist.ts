import { batchSize, readMnist } from '../contestant/mnist-task.ts';
import { type MnistRule, mnistCheck } from '../contestant/networks.ts';
import type { Case } from '../measure/case.ts';
import { entriesFor, type Setting } from './setting.ts';

/** An epoch of all of MNIST by plain gradient descent. */
export async function mnistCases(setting: Setting): Promise<Case[]> {
  return [await mnistCase(setting, 'sgd')];
}

/** The same epoch with Adam: an update costs several passes over the weights and what is remembered of them. */
export async function adamCases(setting: Setting): Promise<Case[]> {
  return [await mnistCase(setting, 'adam')];
}

/** Everybody has trained a whole epoch before, so none of these is a first one. */
async function mnistCase(setting: Setting, rule: MnistRule): Promise<Case> {
  const { inputs, nnLabs, peers, quick } = setting;
  const dtype = 'float32';
  const params = { inputs: inputs.folder, dtype, threads: 1, size: 0 } as const;
  const batches = Math.ceil(inputs.mnistCount / batchSize);
  const images = inputs.mnistCount.toLocaleString('en');
  const [id, how] = rule === 'sgd' ? (['mnist', ''] as const) : (['adam', ', Adam'] as const);
  return {
    id,
    workload: id,
    title: `an epoch of ${images} images, ${dtype}: 784-128-10, ReLU, softmax, batches of ${batchSize}${how}`,
    unit: 'batches',
    reported: batches,
    most: quick ? Math.ceil(batches / 20) : batches,
    // A quick run ends within the first epoch, where there is little to demand.
    ...(quick ? {} : { warmUnits: batches, leastAccuracy: 0.8 }),
    expected: await mnistCheck(readMnist(params), rule, { engine: 'reference' }),
    tolerance: 1e-4,
    entries: entriesFor(setting, [nnLabs, ...peers], { task: id, dtype }),
  };
}
