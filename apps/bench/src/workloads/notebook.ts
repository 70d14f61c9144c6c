import type { DType } from '@nn-labs/linalg';
import { notebookCheck } from '../contestant/networks.ts';
import { readNotebook } from '../contestant/notebook-task.ts';
import type { Case } from '../measure/case.ts';
import { entriesFor, type Setting } from './setting.ts';

/** The notebook prints its last accuracy after this many epochs. */
const epochs = 1000;
const quickEpochs = 20;

/** The notebook's training in both dtypes, without loading and without the test images. */
export function notebookCases(setting: Setting): Promise<Case[]> {
  return Promise.all((['float64', 'float32'] as const).map((dtype) => notebookCase(setting, dtype)));
}

async function notebookCase(setting: Setting, dtype: DType): Promise<Case> {
  const { inputs, nnLabs, peers, quick } = setting;
  const params = { inputs: inputs.folder, dtype, threads: 1, size: 0 };
  const images = inputs.notebookCount.toLocaleString('en');
  return {
    id: `notebook-${dtype}`,
    workload: 'notebook',
    title: `the notebook's training, ${dtype}: ${images} images, ${epochs.toLocaleString('en')} epochs`,
    unit: 'epochs',
    reported: epochs,
    most: quick ? quickEpochs : epochs,
    expected: await notebookCheck(readNotebook(params), params, { engine: 'reference' }),
    tolerance: dtype === 'float64' ? 1e-7 : 1e-5,
    entries: entriesFor(setting, [nnLabs, ...peers], {
      task: 'notebook',
      dtype,
      flops: usefulFlops(setting),
    }),
  };
}

/**
 * Multiplications and additions of an epoch's products that are not by a zero pixel: X W1 and its gradient, h W2, its
 * delta and its gradient.
 */
export function usefulFlops({ inputs: { notebookNonZero, notebookCount } }: Pick<Setting, 'inputs'>): number {
  return 2 * (2 * notebookNonZero * 64 + 3 * notebookCount * 64 * 10);
}
