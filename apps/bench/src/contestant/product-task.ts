import type { FloatArray } from '@nn-labs/linalg';
import type { Task, TaskParams } from '../measure/protocol.ts';
import { timed } from './clock.ts';
import { readFloats } from './read-input.ts';

/** A product A B of two square matrices, in some library's own arrays. */
export interface ProductModel {
  multiply(): void | Promise<void>;
  /** The last product, row-major. */
  product(): ArrayLike<number> | Promise<ArrayLike<number>>;
}

/** The factors, (size, size) and row-major. */
export function readFactors(params: TaskParams): { A: FloatArray; B: FloatArray } {
  const name = `product-${params.size}`;
  return { A: readFloats(params, `${name}-a`), B: readFloats(params, `${name}-b`) };
}

/** One product after the other. */
export async function productTask({ size }: TaskParams, model: ProductModel): Promise<Task> {
  await model.multiply();
  const product = await model.product();
  return {
    check: [product[0]!, product[(size >> 1) * size + 1]!, product[size * size - 1]!],
    run: (amount) =>
      timed(amount, async () => {
        for (let i = 0; i < amount; i++) await model.multiply();
      }),
  };
}
