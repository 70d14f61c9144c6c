import { describe, type FloatArray, isArrayOf, isFloat32, isFloatArray } from './dtype.ts';

/**
 * The items of a matrix as bytes, each the index of its value in a table of 256: a quarter of float32's memory.
 *
 * NumPy twin: `table[bytes]`. Neither array is copied; nothing may be written to them as long as a matrix has them.
 *
 * @example
 * ```ts
 * import { ByteItems, Matrix } from '@nn-labs/linalg';
 * const table = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
 * const x = new Matrix(1, 3, new ByteItems(Uint8Array.of(0, 51, 255), table));
 * x.equals(Matrix.fromRows([[0, 0.2, 1]], 'float32')) // => true
 * ```
 */
export class ByteItems {
  /** For each item, row after row, the index of its value. */
  readonly bytes: Uint8Array;
  /** The 256 values. */
  readonly table: FloatArray;

  /**
   * @throws TypeError for arrays of other types, RangeError for a table of other than 256 values.
   * @example
   * ```ts
   * import { ByteItems } from '@nn-labs/linalg';
   * new ByteItems(Uint8Array.of(7), new Float64Array(255)) // throws ByteItems: table has 255 values
   * ```
   */
  constructor(bytes: Uint8Array, table: FloatArray) {
    if (!isArrayOf('Uint8Array', bytes)) {
      throw new TypeError(`ByteItems: bytes is ${describe(bytes)}. Give a Uint8Array.`);
    }
    if (!isFloatArray(table)) {
      throw new TypeError(`ByteItems: table is ${describe(table)}. Give a Float64Array or a Float32Array.`);
    }
    if (table.length !== 256) {
      throw new RangeError(`ByteItems: table has ${table.length} values. Give 256, one for each byte.`);
    }
    this.bytes = bytes;
    this.table = table;
  }

  /**
   * The values of the items [from, to), in `out` or an array of their own.
   *
   * @example
   * ```ts
   * import { ByteItems } from '@nn-labs/linalg';
   * new ByteItems(Uint8Array.of(1, 2, 3), Float64Array.from({ length: 256 }, (_, i) => i / 2)).values(1, 3);
   * // => Float64Array(2) [ 1, 1.5 ]
   * ```
   */
  values(
    from: number = 0,
    to: number = this.bytes.length,
    out: FloatArray = arrayLike(this.table, to - from),
  ): FloatArray {
    const { bytes, table } = this;
    for (let i = from; i < to; i++) out[i - from] = table[bytes[i]!]!;
    return out;
  }
}

/** An array of zeros, of the type of another. */
export function arrayLike(x: FloatArray, length: number): FloatArray {
  return isFloat32(x) ? new Float32Array(length) : new Float64Array(length);
}
