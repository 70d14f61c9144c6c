import { batchSize, readMnist } from '../contestant/mnist-task.ts';
import { mnistCheck } from '../contestant/networks.ts';
import type { Case } from '../measure/case.ts';
import { entriesFor, type Setting } from './setting.ts';

/** An epoch of all of MNIST; everybody has trained before, so none of these is a first one. */
export async function mnistCases(setting: Setting): Promise<Case[]> {
  const { inputs, nnLabs, peers, quick } = setting;
  const dtype = 'float32';
  const params = { inputs: inputs.folder, dtype, threads: 1, size: 0 } as const;
  const batches = Math.ceil(inputs.mnistCount / batchSize);
  const images = inputs.mnistCount.toLocaleString('en');
  return [
    {
      id: 'mnist',
      workload: 'mnist',
      title: `an epoch of ${images} images, ${dtype}: 784-128-10, ReLU, softmax, batches of ${batchSize}`,
      unit: 'batches',
      reported: batches,
      most: quick ? Math.ceil(batches / 20) : batches,
      expected: await mnistCheck(readMnist(params), { engine: 'reference' }),
      tolerance: 1e-4,
      entries: entriesFor(setting, [nnLabs, ...peers], { task: 'mnist', dtype }),
    },
  ];
}
