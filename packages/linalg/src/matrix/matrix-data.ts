import { matrixText } from '../printing/matrix-text.ts';
import { encodeNpy } from '../printing/npy.ts';
import { transpose as transposeItems } from '../reference/elementwise.ts';
import { allocate } from './allocate.ts';
import { ByteItems } from './byte-items.ts';
import { checkArrayLike, checkIndex, checkLength, checkNumber, checkShape } from './check.ts';
import { checkDType, type DType, describe, dtypeOf, type FloatArray, isFloatArray } from './dtype.ts';
import { rowRange } from './row-range.ts';

/** A matrix as it lies in memory: shape and items, how they are read, written, compared and shown. */
export class MatrixData {
  /** The number of rows, R of (R, C). */
  readonly rows: number;
  /** The number of columns, C of (R, C). */
  readonly cols: number;
  /**
   * The items, row after row: item (i, j) is `data[i * cols + j]`. A matrix of bytes makes them when they are first asked
   * for.
   */
  declare readonly data: FloatArray;
  #byteItems: ByteItems | null = null;

  /**
   * A (rows, cols) matrix over `data`, which is taken as it is, not copied.
   *
   * @throws ShapeError when data has not rows * cols items, RangeError for a shape that is none, TypeError for data
   * that is neither a Float64Array, nor a Float32Array, nor ByteItems.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * new Matrix(2, 2, Float64Array.of(1, 2, 3, 4)).toString() // => '[[1. 2.]\n [3. 4.]]'
   * new Matrix(2, 2, Float64Array.of(1, 2, 3)) // throws Matrix: data has 3 items, (2, 2) needs 4
   * ```
   */
  constructor(rows: number, cols: number, data: FloatArray | ByteItems) {
    checkShape('Matrix', rows, cols);
    if (data instanceof ByteItems) {
      checkLength('Matrix', data.bytes.length, rows, cols);
      this.rows = rows;
      this.cols = cols;
      this.#byteItems = data;
      this.#makeWhenAsked(data);
      return;
    }
    if (!isFloatArray(data)) {
      throw new TypeError(
        `Matrix: data is ${describe(data)}. Give a Float64Array or a Float32Array, or use Matrix.fromRows.`,
      );
    }
    checkLength('Matrix', data.length, rows, cols);
    this.rows = rows;
    this.cols = cols;
    this.data = data;
  }

  /** From then on somebody may write to them: the bytes are forgotten. */
  #makeWhenAsked(items: ByteItems): void {
    const options = { configurable: true, enumerable: true };
    Object.defineProperty(this, 'data', {
      ...options,
      get: () => {
        this.#byteItems = null;
        const value = items.values();
        Object.defineProperty(this, 'data', { ...options, value });
        return value;
      },
    });
  }

  /**
   * The items as the bytes that the matrix was made of; null when it was made of numbers, or once `data` has been read.
   *
   * @example
   * ```ts
   * import { ByteItems, Matrix } from '@nn-labs/linalg';
   * const x = new Matrix(1, 2, new ByteItems(Uint8Array.of(3, 4), Float64Array.from({ length: 256 }, (_, i) => 10 * i)));
   * x.byteItems?.bytes // => Uint8Array(2) [ 3, 4 ]
   * x.get(0, 1) // => 40
   * x.byteItems // => null
   * ```
   */
  get byteItems(): ByteItems | null {
    return this.#byteItems;
  }

  /**
   * The number type of the items (`ndarray.dtype`).
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.zeros(2, 3).dtype // => 'float64'
   * ```
   */
  get dtype(): DType {
    return dtypeOf(this.#byteItems?.table ?? this.data);
  }

  /**
   * The number of rows and of columns (`ndarray.shape`).
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.zeros(2, 3).shape // => [ 2, 3 ]
   * ```
   */
  get shape(): [rows: number, cols: number] {
    return [this.rows, this.cols];
  }

  /**
   * The number of items, rows * cols (`ndarray.size`).
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.zeros(2, 3).size // => 6
   * ```
   */
  get size(): number {
    return this.rows * this.cols;
  }

  /**
   * Item (row, col), both counted from 0.
   *
   * @throws RangeError when there is no such row or column.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 2], [3, 4]]).get(1, 0) // => 3
   * Matrix.zeros(2, 3).get(2, 0) // throws get: row 2 does not exist, the matrix has 2 rows
   * ```
   */
  get(row: number, col: number): number {
    checkIndex('get', 'row', row, this.rows);
    checkIndex('get', 'col', col, this.cols);
    return this.data[row * this.cols + col]!;
  }

  /**
   * Writes item (row, col), rounded to the dtype.
   *
   * @throws RangeError when there is no such row or column, TypeError for a value that is not a number.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * const x = Matrix.zeros(1, 2);
   * x.set(0, 1, 7);
   * x.toRows() // => [ [ 0, 7 ] ]
   * ```
   */
  set(row: number, col: number, value: number): void {
    checkIndex('set', 'row', row, this.rows);
    checkIndex('set', 'col', col, this.cols);
    checkNumber('set', 'value', value);
    this.data[row * this.cols + col] = value;
  }

  /**
   * The items as an array of rows (`ndarray.tolist`).
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.identity(2).toRows() // => [ [ 1, 0 ], [ 0, 1 ] ]
   * ```
   */
  toRows(): number[][] {
    const { rows, cols, data } = this;
    return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)));
  }

  /**
   * Whether `b` is a matrix of the same shape, dtype and bits (`numpy.array_equal(a, b, equal_nan=True)`, but for zeros).
   *
   * NaN equals NaN; 0 and -0 differ, since their bits do. For numbers that are nearly equal see `allclose`.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[NaN, 0]]).equals(Matrix.fromRows([[NaN, 0]])) // => true
   * Matrix.fromRows([[0]]).equals(Matrix.fromRows([[-0]])) // => false
   * ```
   */
  equals(b: MatrixData): boolean {
    if (!(b instanceof MatrixData) || this.dtype !== b.dtype) return false;
    if (this.rows !== b.rows || this.cols !== b.cols) return false;
    return this.data.every((x, i) => Object.is(x, b.data[i]));
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
  copy(): this {
    return this.like(this.rows, this.cols, this.data.slice());
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
  astype(dtype: DType): this {
    checkDType('astype', dtype);
    const out = allocate('astype', this.rows, this.cols, dtype);
    out.set(this.data);
    return this.like(this.rows, this.cols, out);
  }

  /**
   * The same items, row after row, in another shape, copied (`ndarray.reshape(rows, cols).copy()`).
   *
   * @throws ShapeError when the new shape has another number of items, RangeError for a shape that is none.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 2, 3, 4]]).reshape(2, 2).toRows() // => [ [ 1, 2 ], [ 3, 4 ] ]
   * Matrix.zeros(2, 3).reshape(4, 2) // throws reshape: data has 6 items, (4, 2) needs 8
   * ```
   */
  reshape(rows: number, cols: number): this {
    checkShape('reshape', rows, cols);
    checkLength('reshape', this.size, rows, cols);
    return this.like(rows, cols, this.data.slice());
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
  transpose(): this {
    const out = allocate('transpose', this.cols, this.rows, this.dtype);
    transposeItems(this.data, out, this.rows, this.cols);
    return this.like(this.cols, this.rows, out);
  }

  /**
   * The rows start to end - 1, copied; negative bounds count from the end (`x[start:end]`).
   *
   * @throws TypeError for a bound that is not an integer.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * const x = Matrix.fromRows([[1], [2], [3], [4]]);
   * x.slice(1, 3).toRows() // => [ [ 2 ], [ 3 ] ]
   * x.slice(-1).toRows() // => [ [ 4 ] ]
   * ```
   */
  slice(start: number = 0, end: number = this.rows): this {
    const [from, to] = rowRange(this.rows, start, end);
    const items = [from * this.cols, to * this.cols] as const;
    const { byteItems } = this;
    const data =
      byteItems === null
        ? this.data.slice(...items)
        : new ByteItems(byteItems.bytes.slice(...items), byteItems.table);
    return this.like(to - from, this.cols, data);
  }

  /**
   * The rows with these indices, in their order, copied; an index may come twice (`x[rows]`, `numpy.take(x, rows, 0)`).
   *
   * @throws RangeError for an index that is not a row, TypeError for indices that are not an array.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * const x = Matrix.fromRows([[1, 2], [3, 4], [5, 6]]);
   * x.take([2, 0]).toRows() // => [ [ 5, 6 ], [ 1, 2 ] ]
   * x.take([3]) // throws take: row 3 does not exist, the matrix has 3 rows
   * ```
   */
  take(rows: ArrayLike<number>): this {
    checkArrayLike('take', 'rows', rows);
    const { cols, byteItems } = this;
    for (let i = 0; i < rows.length; i++) checkIndex('take', 'row', rows[i], this.rows);
    const source = byteItems?.bytes ?? this.data;
    const data = byteItems
      ? new Uint8Array(rows.length * cols)
      : allocate('take', rows.length, cols, this.dtype);
    for (let i = 0; i < rows.length; i++) {
      data.set(source.subarray(rows[i]! * cols, (rows[i]! + 1) * cols), i * cols);
    }
    return this.like(
      rows.length,
      cols,
      data instanceof Uint8Array ? new ByteItems(data, byteItems!.table) : data,
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
  map(f: (value: number, row: number, col: number) => number): this {
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
    return this.like(rows, cols, out);
  }

  /**
   * The items as NumPy prints them (`str`), also what `console.log` shows in Node.
   *
   * Eight digits after the point at most, 75 columns, and from 1001 items on only the first and last three of each axis.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[0.5, 1], [2, 3]]).toString() // => '[[0.5 1. ]\n [2.  3. ]]'
   * Matrix.fromRows([[1e9, 0.25]]).toString() // => '[[1.0e+09 2.5e-01]]'
   * ```
   */
  toString(): string {
    return matrixText(this.rows, this.cols, this.data);
  }

  /**
   * The bytes of a `.npy` file, as `numpy.save` writes it (format 1.0, little-endian); `numpy.load` reads it.
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.zeros(2, 3, 'float32').toNpy().length // => 152
   * ```
   */
  toNpy(): Uint8Array {
    return encodeNpy(this.rows, this.cols, this.data);
  }

  /** A matrix of this class: what operations return, without a circle of imports. */
  protected like(rows: number, cols: number, data: FloatArray | ByteItems): this {
    return new (this.constructor as new (rows: number, cols: number, data: FloatArray | ByteItems) => this)(
      rows,
      cols,
      data,
    );
  }

  static {
    // console.log and util.inspect of Node ask for this symbol; elsewhere nobody does.
    Object.defineProperty(MatrixData.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: MatrixData): string {
        return this.toString();
      },
    });
  }
}
