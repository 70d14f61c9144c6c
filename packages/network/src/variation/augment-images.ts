import { Matrix } from '@nn-labs/linalg';
import { type Augmentation, completeAugmentation } from './augmentation.ts';
import type { BatchName } from './batch-draws.ts';
import { MovedImages } from './moved-images.ts';

/**
 * The images X (N, rows * cols) as a training moves them in one batch, by plain loops: to look at, or to count with.
 *
 * @throws {RangeError | TypeError} naming what is wrong with the augmentation.
 *
 * @example
 * ```ts
 * import { Matrix } from '@nn-labs/linalg';
 * import { augmentImages } from '@nn-labs/network';
 * const X = Matrix.fromRows([[0, 0, 0, 0, 1, 0, 0, 0, 0]]);
 * const image = { rows: 3, cols: 3 };
 * augmentImages(X, { image, scale: 0.5 }, { seed: 40 }).get(0, 4); // => 1
 * augmentImages(X, { image: { rows: 2, cols: 2 } }, { seed: 40 }); // throws augmentImages: augment.image is 2 x 2 pixels, but a sample has 9 values
 * ```
 */
export function augmentImages(
  X: Matrix,
  augment: Augmentation,
  { seed, epoch = 0, batch = 0 }: { readonly seed: number } & Partial<BatchName>,
): Matrix {
  const complete = completeAugmentation('augmentImages', augment, X.cols);
  const data = X.data.slice();
  const images = new MovedImages(complete, seed, data);
  images.begin({ epoch, batch });
  images.move(data, X.rows);
  return new Matrix(X.rows, X.cols, data);
}
