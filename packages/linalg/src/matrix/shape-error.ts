/**
 * Thrown when shapes do not fit each other; the message names the operation and both shapes.
 *
 * @example
 * ```ts
 * import { Matrix, ShapeError } from '@nn-labs/linalg';
 * new ShapeError('matmul: …') instanceof RangeError // => true
 * Matrix.zeros(2, 3).matmul(Matrix.zeros(2, 3)) // throws matmul: inner dimensions differ: (2, 3) @ (2, 3)
 * ```
 */
export class ShapeError extends RangeError {
  override name = 'ShapeError';
}
