/** The two number types of a matrix: IEEE 754 floats of 8 and of 4 bytes, by NumPy's names. */
export type DType = 'float64' | 'float32';

/** The array under a matrix, one class per {@link DType}; it may lie over a SharedArrayBuffer. */
export type FloatArray = Float64Array | Float32Array;

/**
 * Whether an array holds float32, also when it comes from another realm (a vm context, a frame), which `instanceof` does
 * not know.
 *
 * @example
 * ```ts
 * import { isFloat32 } from '@nn-labs/linalg';
 * isFloat32(new Float64Array(2)) // => false
 * ```
 */
export function isFloat32(data: FloatArray): data is Float32Array {
  return data.BYTES_PER_ELEMENT === 4;
}

/** The dtype of an array, by the size of its items. */
export function dtypeOf(data: FloatArray): DType {
  return isFloat32(data) ? 'float32' : 'float64';
}

/** Whether `value` is an array of this built-in class, of whatever realm. */
export function isArrayOf<K extends keyof TypedArrays>(name: K, value: unknown): value is TypedArrays[K] {
  return Object.prototype.toString.call(value) === `[object ${name}]`;
}

interface TypedArrays {
  Float64Array: Float64Array;
  Float32Array: Float32Array;
  Uint8Array: Uint8Array;
}

/** Whether `value` is an array that a matrix can lie in. */
export function isFloatArray(value: unknown): value is FloatArray {
  return isArrayOf('Float64Array', value) || isArrayOf('Float32Array', value);
}

/** Throws a TypeError unless `dtype` is one of the two names. */
export function checkDType(operation: string, dtype: unknown): asserts dtype is DType {
  if (dtype !== 'float64' && dtype !== 'float32') {
    throw new TypeError(`${operation}: dtype is ${describe(dtype)}. Use 'float64' or 'float32'.`);
  }
}

/** A value as it can stand in an error message: short, on one line. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) {
    return `an object (${value.constructor?.name ?? 'no class'})`;
  }
  return Object.is(value, -0) ? '-0' : String(value);
}
