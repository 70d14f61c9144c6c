import type { DType } from '@nn-labs/linalg';
import { readFactors } from '../contestant/product-task.ts';
import type { Case } from '../measure/case.ts';
import { entriesFor, type Setting } from './setting.ts';

/** Rows and columns of the factors. */
export function productSizes(quick: boolean): readonly number[] {
  return quick ? [256] : [256, 512, 1024];
}

/** Products of two dense square matrices in both dtypes. */
export function productCases(setting: Setting): Case[] {
  return (['float64', 'float32'] as const).flatMap((dtype) =>
    productSizes(setting.quick).map((size) => productCase(setting, dtype, size)),
  );
}

function productCase(setting: Setting, dtype: DType, size: number): Case {
  const { nnLabs, peers } = setting;
  return {
    id: `product-${size}-${dtype}`,
    workload: 'products',
    title: `dense product, ${dtype}: (${size}, ${size}) @ (${size}, ${size})`,
    unit: 'products',
    reported: 1,
    most: Number.POSITIVE_INFINITY,
    expected: expectedElements(setting, size),
    tolerance: dtype === 'float64' ? 1e-9 : 1e-4,
    entries: entriesFor(setting, [nnLabs, ...peers], { task: 'product', dtype, size, flops: 2 * size ** 3 }),
  };
}

/** The elements that contestants answer as their check, from the definition. */
export function expectedElements({ inputs }: Pick<Setting, 'inputs'>, size: number): number[] {
  const { A, B } = readFactors({ inputs: inputs.folder, dtype: 'float64', threads: 1, size });
  const element = (row: number, col: number): number => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += A[row * size + k]! * B[k * size + col]!;
    return sum;
  };
  return [element(0, 0), element(size >> 1, 1), element(size - 1, size - 1)];
}
