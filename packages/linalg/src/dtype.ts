/** The two number types of a matrix: IEEE 754 floats of 8 and of 4 bytes, by NumPy's names. */
export type DType = 'float64' | 'float32';

/** The array under a matrix, one class per {@link DType}; it may lie over a SharedArrayBuffer. */
export type FloatArray = Float64Array | Float32Array;

/** The dtype of an array, by its class. */
export function dtypeOf(data: FloatArray): DType {
  return data instanceof Float32Array ? 'float32' : 'float64';
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
