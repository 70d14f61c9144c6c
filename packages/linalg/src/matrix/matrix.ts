import { filled, identityItems, itemsOfRows } from './construction.ts';
import type { DType } from './dtype.ts';
import { product, type Transposed } from './product.ts';
import { ReducedMatrix } from './reduced-matrix.ts';

/**
 * A dense matrix of float64 or float32 numbers, row after row in one typed array.
 *
 * Operations check shapes and dtypes and return new matrices, or write into `out` where one is given; `set` and writing
 * to `data` change one too. Two operands must have one dtype: convert with `astype`.
 *
 * @example
 * ```ts
 * import { Matrix } from '@nn-labs/linalg';
 * const x = Matrix.fromRows([[1, 2], [3, 4]]);
 * x.matmul(x.transpose()).add(0.5).toString() // => '[[ 5.5 11.5]\n [11.5 25.5]]'
 * ```
 */
export class Matrix extends ReducedMatrix {
  /**
   * A (rows, cols) matrix of zeros (`numpy.zeros`).
   *
   * @throws RangeError for a shape that is none or too large, TypeError for an unknown dtype.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.zeros(1, 2).toRows() // => [ [ 0, 0 ] ]
   * ```
   */
  static zeros(rows: number, cols: number, dtype: DType = 'float64'): Matrix {
    return new Matrix(rows, cols, filled('zeros', rows, cols, 0, dtype));
  }

  /**
   * A (rows, cols) matrix of ones (`numpy.ones`).
   *
   * @throws RangeError for a shape that is none or too large, TypeError for an unknown dtype.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.ones(1, 2).toRows() // => [ [ 1, 1 ] ]
   * ```
   */
  static ones(rows: number, cols: number, dtype: DType = 'float64'): Matrix {
    return new Matrix(rows, cols, filled('ones', rows, cols, 1, dtype));
  }

  /**
   * A (rows, cols) matrix with `value` everywhere (`numpy.full`).
   *
   * @throws RangeError for a shape that is none or too large, TypeError for a value that is not a number or an unknown dtype.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.full(1, 2, 0.5).toRows() // => [ [ 0.5, 0.5 ] ]
   * ```
   */
  static full(rows: number, cols: number, value: number, dtype: DType = 'float64'): Matrix {
    return new Matrix(rows, cols, filled('full', rows, cols, value, dtype));
  }

  /**
   * The (n, n) matrix with ones on the diagonal and zeros elsewhere (`numpy.identity`).
   *
   * @throws RangeError for an n that is none or too large, TypeError for an unknown dtype.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.identity(2).toRows() // => [ [ 1, 0 ], [ 0, 1 ] ]
   * ```
   */
  static identity(n: number, dtype: DType = 'float64'): Matrix {
    return new Matrix(n, n, identityItems(n, dtype));
  }

  /**
   * The matrix of an array of rows, copied (`numpy.array`).
   *
   * @throws ShapeError when the rows differ in length, TypeError for anything but rows of numbers.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 2, 3], [4, 5, 6]]).shape // => [ 2, 3 ]
   * Matrix.fromRows([[1, 2], [3]]) // throws fromRows: row 1 has 1 items, row 0 has 2
   * ```
   */
  static fromRows(rows: ArrayLike<ArrayLike<number>>, dtype: DType = 'float64'): Matrix {
    const { cols, data } = itemsOfRows(rows, dtype);
    return new Matrix(rows.length, cols, data);
  }

  /**
   * The matrix product (n, k) @ (k, m) -> (n, m) (`numpy.matmul`); the item-by-item product is `multiply`.
   *
   * Each item is one accumulator from +0 to which the products are added in ascending order. `out` takes the result in place of a new matrix; it must not be an operand.
   *
   * @throws ShapeError when the inner lengths differ, TypeError when the dtypes differ.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 2]]).matmul(Matrix.fromRows([[3], [4]])).toRows() // => [ [ 11 ] ]
   * Matrix.zeros(2, 3).matmul(Matrix.zeros(4, 3)) // throws (2, 3) @ (4, 3). Did you mean b.transpose()?
   * ```
   */
  matmul(b: Matrix, out?: Matrix): Matrix {
    return this.#product(b, 'none', out);
  }

  /**
   * The product of the transpose of this matrix (k, n) with b (k, m) -> (n, m), a gradient Xᵀ δ (`numpy.matmul(a.T, b)`).
   *
   * The bits are those of `transpose().matmul(b)`.
   *
   * @throws ShapeError when the numbers of rows differ, TypeError when the dtypes differ.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1], [2]]).transposeMatmul(Matrix.fromRows([[3], [4]])).toRows() // => [ [ 11 ] ]
   * ```
   */
  transposeMatmul(b: Matrix, out?: Matrix): Matrix {
    return this.#product(b, 'a', out);
  }

  /**
   * The product of this matrix (n, k) with the transpose of b (m, k) -> (n, m), as δ Wᵀ (`numpy.matmul(a, b.T)`).
   *
   * The bits are those of `matmul(b.transpose())`.
   *
   * @throws ShapeError when the numbers of columns differ, TypeError when the dtypes differ.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 2]]).matmulTranspose(Matrix.fromRows([[3, 4]])).toRows() // => [ [ 11 ] ]
   * ```
   */
  matmulTranspose(b: Matrix, out?: Matrix): Matrix {
    return this.#product(b, 'b', out);
  }

  #product(b: Matrix, transposed: Transposed, out: Matrix | undefined): Matrix {
    const { rows, cols, data } = product(this, b, transposed, out);
    return out ?? new Matrix(rows, cols, data);
  }
}
