import { ElementwiseMatrix } from './elementwise-matrix.ts';
import { argmaxOf, extremeOf, meanOf, type Reduced, sumOf } from './reduction.ts';

/**
 * What makes few numbers of many: without an axis one number of all items, along axis 0 (down the rows) a row
 * (1, C), along axis 1 (along each row) a column (R, 1).
 *
 * The order is fixed: ascending index, one accumulator that starts at +0; over everything, row after row. In
 * float32 each addition is rounded to float32. NumPy adds in another order, so the last digits may differ.
 */
export class ReducedMatrix extends ElementwiseMatrix {
  /**
   * The sum of all items, of each column (axis 0) or of each row (axis 1) (`numpy.sum` with keepdims).
   *
   * @throws RangeError or TypeError for an axis that is neither.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * const x = Matrix.fromRows([[1, 2], [3, 4]]);
   * x.sum() // => 10
   * x.sum(0).toRows() // => [ [ 4, 6 ] ]
   * x.sum(1).toRows() // => [ [ 3 ], [ 7 ] ]
   * ```
   */
  sum(): number;
  sum(axis: 0 | 1): this;
  sum(axis?: 0 | 1): number | this {
    return this.#wrap(sumOf('sum', this, axis));
  }

  /**
   * The mean of all items, of each column (axis 0) or of each row (axis 1), NaN of nothing (`numpy.mean`).
   *
   * @throws RangeError or TypeError for an axis that is neither.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * const x = Matrix.fromRows([[1, 2], [3, 4]]);
   * x.mean() // => 2.5
   * x.mean(0).toRows() // => [ [ 2, 3 ] ]
   * ```
   */
  mean(): number;
  mean(axis: 0 | 1): this;
  mean(axis?: 0 | 1): number | this {
    return this.#wrap(meanOf(this, axis));
  }

  /**
   * The greatest of all items, of each column (axis 0) or of each row (axis 1), NaN if one is NaN (`numpy.max`).
   *
   * @throws RangeError when there is nothing to choose from, RangeError or TypeError for an axis that is neither.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * const x = Matrix.fromRows([[1, 5], [3, 4]]);
   * x.max() // => 5
   * x.max(1).toRows() // => [ [ 5 ], [ 4 ] ]
   * Matrix.zeros(0, 3).max() // throws max: (0, 3) has nothing to choose from
   * ```
   */
  max(): number;
  max(axis: 0 | 1): this;
  max(axis?: 0 | 1): number | this {
    return this.#wrap(extremeOf('max', this, axis));
  }

  /**
   * The least of all items, of each column (axis 0) or of each row (axis 1), NaN if one is NaN (`numpy.min`).
   *
   * @throws RangeError when there is nothing to choose from, RangeError or TypeError for an axis that is neither.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * const x = Matrix.fromRows([[1, 5], [3, 4]]);
   * x.min() // => 1
   * x.min(0).toRows() // => [ [ 1, 4 ] ]
   * ```
   */
  min(): number;
  min(axis: 0 | 1): this;
  min(axis?: 0 | 1): number | this {
    return this.#wrap(extremeOf('min', this, axis));
  }

  /**
   * Where the greatest is: among all items counted row after row, in each column (axis 0, C indices) or in each
   * row (axis 1, R indices); the first of equals, or the first NaN (`numpy.argmax`).
   *
   * @throws RangeError when there is nothing to choose from, RangeError or TypeError for an axis that is neither.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * const x = Matrix.fromRows([[1, 5], [5, 4]]);
   * x.argmax() // => 1
   * Array.from(x.argmax(1)) // => [ 1, 0 ]
   * ```
   */
  argmax(): number;
  argmax(axis: 0 | 1): Int32Array;
  argmax(axis?: 0 | 1): number | Int32Array {
    return argmaxOf(this, axis);
  }

  /** The numbers along an axis as the row or the column that they are. */
  #wrap(reduced: number | Reduced): number | this {
    return typeof reduced === 'number' ? reduced : this.like(reduced.rows, reduced.cols, reduced.data);
  }
}
