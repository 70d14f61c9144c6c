import { checkIndex, checkLength, checkNumber, checkShape } from './check.ts';
import { type DType, describe, dtypeOf, type FloatArray } from './dtype.ts';
import { encodeNpy } from './npy.ts';
import { matrixText } from './printing/matrix-text.ts';

/** A matrix as it lies in memory: its shape, its items, and how it is shown and written. */
export class MatrixData {
  /** The number of rows, R of (R, C). */
  readonly rows: number;
  /** The number of columns, C of (R, C). */
  readonly cols: number;
  /** The items, row after row: item (i, j) is `data[i * cols + j]`. */
  readonly data: FloatArray;

  constructor(rows: number, cols: number, data: FloatArray) {
    checkShape('Matrix', rows, cols);
    if (!(data instanceof Float64Array || data instanceof Float32Array)) {
      throw new TypeError(
        `Matrix: data is ${describe(data)}. Give a Float64Array or a Float32Array, or use Matrix.fromRows.`,
      );
    }
    checkLength('Matrix', data.length, rows, cols);
    this.rows = rows;
    this.cols = cols;
    this.data = data;
  }

  get dtype(): DType {
    return dtypeOf(this.data);
  }

  get shape(): [rows: number, cols: number] {
    return [this.rows, this.cols];
  }

  get size(): number {
    return this.data.length;
  }

  get(row: number, col: number): number {
    checkIndex('get', 'row', row, this.rows);
    checkIndex('get', 'col', col, this.cols);
    return this.data[row * this.cols + col]!;
  }

  set(row: number, col: number, value: number): void {
    checkIndex('set', 'row', row, this.rows);
    checkIndex('set', 'col', col, this.cols);
    checkNumber('set', 'value', value);
    this.data[row * this.cols + col] = value;
  }

  toRows(): number[][] {
    return Array.from({ length: this.rows }, (_, i) =>
      Array.from(this.data.subarray(i * this.cols, (i + 1) * this.cols)),
    );
  }

  toString(): string {
    return matrixText(this.rows, this.cols, this.data);
  }

  toNpy(): Uint8Array {
    return encodeNpy(this.rows, this.cols, this.data);
  }

  static {
    // Node's console.log and util.inspect ask for this symbol; elsewhere nobody does.
    Object.defineProperty(MatrixData.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: MatrixData): string {
        return this.toString();
      },
    });
  }
}
