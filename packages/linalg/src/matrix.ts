import { allItemsClose } from './allclose.ts';
import { allocate } from './allocate.ts';
import { broadcast } from './arithmetic.ts';
import { checkNumber } from './check.ts';

import { filled, identityMatrix, matrixFromRows } from './construction.ts';
import { checkDType, type DType, describe, type FloatArray } from './dtype.ts';
import { multiplyMatrices } from './matmul.ts';
import { MatrixReductions } from './matrix-reductions.ts';
import * as reference from './reference/index.ts';
import { sliceRows } from './slice-rows.ts';

/**
 * A dense matrix of float64 or float32 numbers, row after row in one typed array.
 *
 * Operations return new matrices and check shapes and dtypes; only `set` and writing to `data` change one. Two
 * operands must have one dtype: convert with `astype`.
 *
 * @example
 * ```ts
 * import { Matrix } from '@nn-labs/linalg';
 * const x = Matrix.fromRows([[1, 2], [3, 4]]);
 * x.matmul(x.transpose()).add(0.5).toString() // => '[[ 5.5 11.5]\n [11.5 25.5]]'
 * ```
 */
export class Matrix extends MatrixReductions {
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
    return filled('zeros', rows, cols, 0, dtype);
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
    return filled('ones', rows, cols, 1, dtype);
  }

  /**
   * A (rows, cols) matrix with `value` everywhere (`numpy.full`).
   *
   * @throws RangeError for a shape that is none or too large, TypeError for a value that is no number or an unknown dtype.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.full(1, 2, 0.5).toRows() // => [ [ 0.5, 0.5 ] ]
   * ```
   */
  static full(rows: number, cols: number, value: number, dtype: DType = 'float64'): Matrix {
    return filled('full', rows, cols, value, dtype);
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
    return identityMatrix(n, dtype);
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
    return matrixFromRows(rows, dtype);
  }

  /**
   * The same numbers in an array of their own (`ndarray.copy`).
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * const x = Matrix.zeros(1, 1);
   * x.copy().set(0, 0, 5);
   * x.get(0, 0) // => 0
   * ```
   */
  copy(): Matrix {
    return new Matrix(this.rows, this.cols, this.data.slice());
  }

  /**
   * A copy with items of `dtype`, rounded to it (`ndarray.astype`).
   *
   * @throws TypeError for an unknown dtype.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.full(1, 1, 0.1).astype('float32').get(0, 0) // => 0.10000000149011612
   * ```
   */
  astype(dtype: DType): Matrix {
    checkDType('astype', dtype);
    const out = allocate('astype', this.rows, this.cols, dtype);
    out.set(this.data);
    return new Matrix(this.rows, this.cols, out);
  }

  /**
   * The matrix product (n, k) @ (k, m) -> (n, m) (`numpy.matmul`); the item-by-item product is `multiply`.
   *
   * Each item is one accumulator from +0 to which the products are added in ascending order.
   *
   * @throws ShapeError when the inner lengths differ, TypeError when the dtypes differ.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 2]]).matmul(Matrix.fromRows([[3], [4]])).toRows() // => [ [ 11 ] ]
   * Matrix.zeros(2, 3).matmul(Matrix.zeros(4, 3)) // throws (2, 3) @ (4, 3). Did you mean b.transpose()?
   * ```
   */
  matmul(b: Matrix): Matrix {
    return multiplyMatrices(this, b);
  }

  /**
   * Rows become columns, (R, C) -> (C, R), copied (`ndarray.T`).
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 2]]).transpose().toRows() // => [ [ 1 ], [ 2 ] ]
   * ```
   */
  transpose(): Matrix {
    const out = allocate('transpose', this.cols, this.rows, this.dtype);
    reference.transpose(this.data, out, this.rows, this.cols);
    return new Matrix(this.cols, this.rows, out);
  }

  /**
   * The sum item by item; a number, a row (1, C), a column (R, 1) or a (1, 1) is repeated (`numpy.add`).
   *
   * @throws ShapeError when the shapes do not broadcast, TypeError when the dtypes differ.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 2], [3, 4]]).add(Matrix.fromRows([[10, 20]])).toRows() // => [ [ 11, 22 ], [ 13, 24 ] ]
   * Matrix.zeros(2, 3).add(Matrix.zeros(2, 2)) // throws add: shapes do not broadcast: (2, 3) and (2, 2)
   * ```
   */
  add(b: Matrix | number): Matrix {
    return broadcast('add', this, b, (x, y) => x + y);
  }

  /**
   * The difference item by item, broadcasting as `add` does (`numpy.subtract`).
   *
   * @throws ShapeError when the shapes do not broadcast, TypeError when the dtypes differ.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 2]]).subtract(1).toRows() // => [ [ 0, 1 ] ]
   * ```
   */
  subtract(b: Matrix | number): Matrix {
    return broadcast('subtract', this, b, (x, y) => x - y);
  }

  /**
   * The product item by item, broadcasting as `add` does (`numpy.multiply`); the matrix product is `matmul`.
   *
   * @throws ShapeError when the shapes do not broadcast, TypeError when the dtypes differ.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 2], [3, 4]]).multiply(Matrix.fromRows([[10], [20]])).toRows() // => [ [ 10, 20 ], [ 60, 80 ] ]
   * ```
   */
  multiply(b: Matrix | number): Matrix {
    return broadcast('multiply', this, b, (x, y) => x * y);
  }

  /**
   * The quotient item by item, broadcasting as `add` does; 1/0 is Infinity, 0/0 NaN (`numpy.divide`).
   *
   * @throws ShapeError when the shapes do not broadcast, TypeError when the dtypes differ.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[0, 51, 255]]).divide(255).toRows() // => [ [ 0, 0.2, 1 ] ]
   * ```
   */
  divide(b: Matrix | number): Matrix {
    return broadcast('divide', this, b, (x, y) => x / y);
  }

  /**
   * Every item with its sign changed (`numpy.negative`).
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, -2]]).negate().toRows() // => [ [ -1, 2 ] ]
   * ```
   */
  negate(): Matrix {
    return new Matrix(
      this.rows,
      this.cols,
      this.data.map((x) => -x),
    );
  }

  /**
   * `f` of every item, called row after row with value, row and column, rounded to the dtype.
   *
   * @throws TypeError when f returns anything but a number.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.zeros(2, 2).map((_, row, col) => 10 * row + col).toRows() // => [ [ 0, 1 ], [ 10, 11 ] ]
   * ```
   */
  map(f: (value: number, row: number, col: number) => number): Matrix {
    if (typeof f !== 'function') throw new TypeError(`map: f is ${describe(f)}. Give a function.`);
    const { rows, cols, data } = this;
    const out = allocate('map', rows, cols, this.dtype);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) {
        const value = f(data[i * cols + j]!, i, j);
        checkNumber('map', `the result for item (${i}, ${j})`, value);
        out[i * cols + j] = value;
      }
    }
    return new Matrix(rows, cols, out);
  }

  /**
   * The rows start to end - 1, copied; negative bounds count from the end (`x[start:end]`).
   *
   * @throws TypeError for a bound that is no integer.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * const x = Matrix.fromRows([[1], [2], [3], [4]]);
   * x.slice(1, 3).toRows() // => [ [ 2 ], [ 3 ] ]
   * x.slice(-1).toRows() // => [ [ 4 ] ]
   * ```
   */
  slice(start: number = 0, end: number = this.rows): Matrix {
    return sliceRows(this, start, end);
  }

  /**
   * e^x of every item (`numpy.exp`), within 1 ulp in float64.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[0, 1]]).exp().toRows() // => [ [ 1, 2.718281828459045 ] ]
   * ```
   */
  exp(): Matrix {
    return ofEveryItem('exp', this, reference.exp);
  }

  /**
   * The natural logarithm of every item (`numpy.log`), within 1 ulp in float64; log 0 is -Infinity, of less NaN.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 10, 0]]).log().toRows() // => [ [ 0, 2.302585092994046, -Infinity ] ]
   * ```
   */
  log(): Matrix {
    return ofEveryItem('log', this, reference.log);
  }

  /**
   * The hyperbolic tangent of every item (`numpy.tanh`), within 2 ulp in float64.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[0, 0.5]]).tanh().toRows() // => [ [ 0, 0.46211715726000974 ] ]
   * ```
   */
  tanh(): Matrix {
    return ofEveryItem('tanh', this, reference.tanh);
  }

  /**
   * The logistic function 1 / (1 + e^-x) of every item.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[0, 2]]).sigmoid().toRows() // => [ [ 0.5, 0.8807970779778823 ] ]
   * ```
   */
  sigmoid(): Matrix {
    return ofEveryItem('sigmoid', this, reference.sigmoid);
  }

  /**
   * Each row as probabilities: e^x divided by the row's sum of e^x; the row's maximum is subtracted first.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[0, 0], [1000, 0]]).softmax().toRows() // => [ [ 0.5, 0.5 ], [ 1, 0 ] ]
   * ```
   */
  softmax(): Matrix {
    return ofEveryItem('softmax', this, (x, out) => reference.softmax(x, out, this.rows, this.cols));
  }

  /**
   * Whether |a - b| <= atol + rtol |b| for every item, broadcasting as `add` does (`numpy.allclose`).
   *
   * NaN is close to nothing, an infinity to itself.
   *
   * @throws ShapeError when the shapes do not broadcast, TypeError when the dtypes differ.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.full(1, 2, 0.1 + 0.2).allclose(Matrix.full(1, 2, 0.3)) // => true
   * Matrix.ones(1, 2).allclose(1.1, { rtol: 0, atol: 0.05 }) // => false
   * ```
   */
  allclose(
    b: Matrix | number,
    { rtol = 1e-5, atol = 1e-8 }: { readonly rtol?: number; readonly atol?: number } = {},
  ): boolean {
    return allItemsClose(this, b, rtol, atol);
  }
}

function ofEveryItem(operation: string, x: Matrix, loop: (x: FloatArray, out: FloatArray) => void): Matrix {
  const out = allocate(operation, x.rows, x.cols, x.dtype);
  loop(x.data, out);
  return new Matrix(x.rows, x.cols, out);
}
