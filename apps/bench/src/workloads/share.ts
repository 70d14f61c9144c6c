import type { DType } from '@nn-labs/linalg';
import type { Case, Entry } from '../measure/case.ts';
import { usefulFlops } from './notebook.ts';
import { entriesFor, type Setting } from './setting.ts';

/** How near the engine comes to the most that SIMD128 can do on this machine. */
export function shareCases(setting: Setting): Case[] {
  return (['float64', 'float32'] as const).map((dtype) => ({
    id: `share-${dtype}`,
    workload: 'share',
    title: `share of the SIMD128 peak, ${dtype}`,
    unit: 'products',
    reported: 1,
    most: Number.POSITIVE_INFINITY,
    expected: null, // the same products are checked among the others
    tolerance: 0,
    entries: shareEntries(setting, dtype),
  }));
}

function shareEntries(setting: Setting, dtype: DType): Entry[] {
  const { nnLabs, peak, inputs } = setting;
  const size = shareSize(setting.quick);
  const named = (entries: readonly Entry[], what: string): Entry[] =>
    entries.map((entry) => ({ ...entry, label: entry.label.replace('nn-labs', what) }));
  const dense = entriesFor(setting, [nnLabs], { task: 'product', dtype, size, flops: 2 * size ** 3 });
  const flops = 2 * inputs.notebookNonZero * 64;
  const sparse = entriesFor(setting, [nnLabs], { task: 'sparse', dtype, flops });
  const layer = entriesFor(setting, [nnLabs], { task: 'layer', dtype, flops: 2 * flops });
  const training = entriesFor(setting, [nnLabs], { task: 'notebook', dtype, flops: usefulFlops(setting) });
  return [
    ...entriesFor(setting, [peak], { task: 'peak', dtype }),
    ...named(dense, `dense product ${size}`),
    ...named(sparse, 'sparse product X W1, copied in and out'),
    ...named(layer, 'sparse products X W, Xᵀ δ, in training'),
    ...named(training, 'the notebook’s whole training'),
  ];
}

export function shareSize(quick: boolean): number {
  return quick ? 256 : 1024;
}
