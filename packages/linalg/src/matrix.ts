import { broadcast } from './arithmetic.ts';
import { checkNumber, checkShape } from './check.ts';
import { allClose, sameBits } from './comparison.ts';
import { allocate, checkDType, type DType, describe, type FloatArray } from './dtype.ts';
import { multiplyMatrices } from './matmul.ts';
import { MatrixData } from './matrix-data.ts';
import { argmaxOf, extremeOf, meanOf, sumOf } from './reduction.ts';
import * as reference from './reference/index.ts';
import { ShapeError } from './shape-error.ts';

/** A dense row-major matrix of float64 or float32. */
export class Matrix extends MatrixData {
  static zeros(rows: number, cols: number, dtype: DType = 'float64'): Matrix {
    checkShape('zeros', rows, cols);
    checkDType('zeros', dtype);
    return new Matrix(rows, cols, allocate(rows * cols, dtype));
  }

  static ones(rows: number, cols: number, dtype: DType = 'float64'): Matrix {
    return Matrix.full(rows, cols, 1, dtype);
  }

  static full(rows: number, cols: number, value: number, dtype: DType = 'float64'): Matrix {
    checkShape('full', rows, cols);
    checkNumber('full', 'value', value);
    checkDType('full', dtype);
    return new Matrix(rows, cols, allocate(rows * cols, dtype).fill(value));
  }

  static identity(n: number, dtype: DType = 'float64'): Matrix {
    const out = Matrix.zeros(n, n, dtype);
    for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
    return out;
  }

  static fromRows(rows: ArrayLike<ArrayLike<number>>, dtype: DType = 'float64'): Matrix {
    checkDType('fromRows', dtype);
    const cols = rows[0]?.length ?? 0;
    checkShape('fromRows', rows.length, cols);
    const data = allocate(rows.length * cols, dtype);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if (row.length !== cols)
        throw new ShapeError(
          `fromRows: row ${i} has ${row.length} items, row 0 has ${cols}. Give rows of one length.`,
        );
      for (let j = 0; j < cols; j++) {
        checkNumber('fromRows', `item (${i}, ${j})`, row[j]);
        data[i * cols + j] = row[j]!;
      }
    }
    return new Matrix(rows.length, cols, data);
  }

  copy(): Matrix {
    return new Matrix(this.rows, this.cols, this.data.slice());
  }

  astype(dtype: DType): Matrix {
    checkDType('astype', dtype);
    const data = dtype === 'float32' ? new Float32Array(this.data) : new Float64Array(this.data);
    return new Matrix(this.rows, this.cols, data);
  }

  matmul(b: Matrix): Matrix {
    return multiplyMatrices(this, b);
  }

  transpose(): Matrix {
    const out = allocate(this.size, this.dtype);
    reference.transpose(this.data, out, this.rows, this.cols);
    return new Matrix(this.cols, this.rows, out);
  }

  add(b: Matrix | number): Matrix {
    return broadcast('add', this, b, (x, y) => x + y);
  }

  subtract(b: Matrix | number): Matrix {
    return broadcast('subtract', this, b, (x, y) => x - y);
  }

  multiply(b: Matrix | number): Matrix {
    return broadcast('multiply', this, b, (x, y) => x * y);
  }

  divide(b: Matrix | number): Matrix {
    return broadcast('divide', this, b, (x, y) => x / y);
  }

  negate(): Matrix {
    return new Matrix(
      this.rows,
      this.cols,
      this.data.map((x) => -x),
    );
  }

  sum(): number;
  sum(axis: 0 | 1): Matrix;
  sum(axis?: 0 | 1): number | Matrix {
    return sumOf(this, axis);
  }

  mean(): number;
  mean(axis: 0 | 1): Matrix;
  mean(axis?: 0 | 1): number | Matrix {
    return meanOf(this, axis);
  }

  max(): number;
  max(axis: 0 | 1): Matrix;
  max(axis?: 0 | 1): number | Matrix {
    return extremeOf('max', this, axis);
  }

  min(): number;
  min(axis: 0 | 1): Matrix;
  min(axis?: 0 | 1): number | Matrix {
    return extremeOf('min', this, axis);
  }

  argmax(): number;
  argmax(axis: 0 | 1): Int32Array;
  argmax(axis?: 0 | 1): number | Int32Array {
    return argmaxOf(this, axis);
  }

  map(f: (value: number, row: number, col: number) => number): Matrix {
    const { cols } = this;
    return new Matrix(
      this.rows,
      cols,
      this.data.map((value, i) => f(value, Math.floor(i / cols), i % cols)),
    );
  }

  slice(start: number = 0, end: number = this.rows): Matrix {
    for (const bound of [start, end]) {
      if (typeof bound !== 'number' || Number.isNaN(bound))
        throw new TypeError(`slice: a bound is ${describe(bound)}. Give integers.`);
    }
    const from = clampRow(start, this.rows);
    const to = Math.max(from, clampRow(end, this.rows));
    return new Matrix(to - from, this.cols, this.data.slice(from * this.cols, to * this.cols));
  }

  exp(): Matrix {
    return elementwise(this, reference.exp);
  }

  log(): Matrix {
    return elementwise(this, reference.log);
  }

  tanh(): Matrix {
    return elementwise(this, reference.tanh);
  }

  sigmoid(): Matrix {
    return elementwise(this, reference.sigmoid);
  }

  softmax(): Matrix {
    return elementwise(this, (x, out) => reference.softmax(x, out, this.rows, this.cols));
  }

  equals(b: Matrix): boolean {
    return sameBits(this, b);
  }

  allclose(b: Matrix, { rtol = 1e-5, atol = 1e-8 }: { rtol?: number; atol?: number } = {}): boolean {
    return allClose(this, b, rtol, atol);
  }
}

function elementwise(x: Matrix, operation: (x: FloatArray, out: FloatArray) => void): Matrix {
  const out = allocate(x.size, x.dtype);
  operation(x.data, out);
  return new Matrix(x.rows, x.cols, out);
}

function clampRow(index: number, rows: number): number {
  return Math.min(rows, Math.max(0, index < 0 ? index + rows : index));
}
