import * as reference from '../reference/index.ts';
import { broadcast } from './broadcast.ts';
import { checkNumber } from './check.ts';
import type { FloatArray } from './dtype.ts';
import { MatrixData } from './matrix-data.ts';
import { room } from './room.ts';

/**
 * What is done to each item by itself. Each operation returns a matrix of its own, or writes into `out`, a matrix of the
 * result's shape and dtype, which may be an operand: then nothing is allocated.
 */
export class ElementwiseMatrix extends MatrixData {
  /**
   * The sum item by item; a number, a row (1, C), a column (R, 1) or a (1, 1) is repeated (`numpy.add`).
   *
   * With `out`, the result is written there, and `out` is returned; it may be one of the operands, so `x.add(y, x)` is
   * `x += y`.
   *
   * @throws ShapeError when the shapes do not broadcast, TypeError when the dtypes differ.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, 2], [3, 4]]).add(Matrix.fromRows([[10, 20]])).toRows() // => [ [ 11, 22 ], [ 13, 24 ] ]
   * const x = Matrix.ones(1, 2);
   * x.add(1, x) === x && x.toRows() // => [ [ 2, 2 ] ]
   * Matrix.zeros(2, 3).add(Matrix.zeros(2, 2)) // throws add: shapes do not broadcast: (2, 3) and (2, 2)
   * ```
   */
  add(b: this | number, out?: this): this {
    return this.#with(b, 'add', out);
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
  subtract(b: this | number, out?: this): this {
    return this.#with(b, 'subtract', out);
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
  multiply(b: this | number, out?: this): this {
    return this.#with(b, 'multiply', out);
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
  divide(b: this | number, out?: this): this {
    return this.#with(b, 'divide', out);
  }

  /**
   * The greater of the two item by item, NaN if one is NaN, broadcasting as `add` does (`numpy.maximum`).
   *
   * @throws ShapeError when the shapes do not broadcast, TypeError when the dtypes differ.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[-1, 2]]).maximum(0).toRows() // => [ [ 0, 2 ] ]
   * ```
   */
  maximum(b: this | number, out?: this): this {
    return this.#with(b, 'maximum', out);
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
  negate(out?: this): this {
    return this.#each('negate', reference.negate, out);
  }

  /**
   * Every item without its sign (`numpy.abs`).
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[1, -2]]).abs().toRows() // => [ [ 1, 2 ] ]
   * ```
   */
  abs(out?: this): this {
    return this.#each('abs', reference.abs, out);
  }

  /**
   * The square root of every item, correctly rounded; of less than 0 NaN (`numpy.sqrt`).
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[9, 2]]).sqrt().toRows() // => [ [ 3, 1.4142135623730951 ] ]
   * ```
   */
  sqrt(out?: this): this {
    return this.#each('sqrt', reference.sqrt, out);
  }

  /**
   * The rectifier: every item that is positive, 0 for the others; NaN stays NaN (`numpy.maximum(x, 0)`).
   *
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[-1, 2]]).relu().toRows() // => [ [ 0, 2 ] ]
   * ```
   */
  relu(out?: this): this {
    return this.#each('relu', reference.relu, out);
  }

  /**
   * Every item, but at least `low` and at most `high`; NaN stays NaN (`numpy.clip`).
   *
   * @throws TypeError for a bound that is not a number, RangeError when low is above high.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[-1, 0.5, 9]]).clip(0, 1).toRows() // => [ [ 0, 0.5, 1 ] ]
   * Matrix.zeros(1, 1).clip(1, 0) // throws clip: low 1 is above high 0
   * ```
   */
  clip(low: number, high: number, out?: this): this {
    checkNumber('clip', 'low', low);
    checkNumber('clip', 'high', high);
    if (!(low <= high)) throw new RangeError(`clip: low ${low} is above high ${high}. Give them in order.`);
    return this.#each('clip', (x, y) => reference.clip(x, y, low, high), out);
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
  exp(out?: this): this {
    return this.#each('exp', reference.exp, out);
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
  log(out?: this): this {
    return this.#each('log', reference.log, out);
  }

  /**
   * The sine of every item in radians, within 1 ulp (`numpy.sin`).
   *
   * @throws RangeError for an item beyond ±2^20.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[0, 1]]).sin().toRows() // => [ [ 0, 0.8414709848078965 ] ]
   * Matrix.full(1, 1, 1e7).sin() // throws sin: 10000000 is beyond ±2^20
   * ```
   */
  sin(out?: this): this {
    return this.#each('sin', reference.sin, out);
  }

  /**
   * The cosine of every item in radians, within 1 ulp (`numpy.cos`).
   *
   * @throws RangeError for an item beyond ±2^20.
   * @example
   * ```ts
   * import { Matrix } from '@nn-labs/linalg';
   * Matrix.fromRows([[0, 1]]).cos().toRows() // => [ [ 1, 0.5403023058681398 ] ]
   * ```
   */
  cos(out?: this): this {
    return this.#each('cos', reference.cos, out);
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
  tanh(out?: this): this {
    return this.#each('tanh', reference.tanh, out);
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
  sigmoid(out?: this): this {
    return this.#each('sigmoid', reference.sigmoid, out);
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
  softmax(out?: this): this {
    const { rows, cols } = this;
    return this.#each('softmax', (x, y) => reference.softmax(x, y, rows, cols), out);
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
    b: this | number,
    { rtol = 1e-5, atol = 1e-8 }: { readonly rtol?: number; readonly atol?: number } = {},
  ): boolean {
    checkNumber('allclose', 'rtol', rtol);
    checkNumber('allclose', 'atol', atol);
    let close = true;
    const compare: reference.Operator = (x, i, di, y, j, dj, _out, _at, count) => {
      for (let c = 0; c < count && close; c++) {
        const [p, q] = [x[i + c * di]!, y[j + c * dj]!];
        close = p === q || (Number.isFinite(q) && Math.abs(p - q) <= atol + rtol * Math.abs(q));
      }
    };
    this.#with(b, 'allclose', undefined, compare);
    return close;
  }

  #with(
    b: this | number,
    operation: keyof typeof reference.operators | 'allclose',
    out: this | undefined,
    operator: reference.Operator = reference.operators[operation as keyof typeof reference.operators],
  ): this {
    const { rows, cols, data } = broadcast(operation, operator, this, b, out);
    return out ?? this.like(rows, cols, data);
  }

  #each(operation: string, loop: (x: FloatArray, out: FloatArray) => void, out: this | undefined): this {
    const data = room(operation, this.rows, this.cols, this.dtype, out, [this]);
    loop(this.data, data);
    return out ?? this.like(this.rows, this.cols, data);
  }
}
