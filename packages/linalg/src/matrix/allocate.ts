import { checkShape, shapeText } from './check.ts';
import type { DType, FloatArray } from './dtype.ts';

/** A zero-filled array for a (rows, cols) matrix; a RangeError that names the operation when it does not fit. */
export function allocate(operation: string, rows: number, cols: number, dtype: DType): FloatArray {
  checkShape(operation, rows, cols);
  const length = rows * cols;
  try {
    return dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
  } catch {
    const gigabytes = ((length * (dtype === 'float32' ? 4 : 8)) / 1e9).toFixed(1);
    throw new RangeError(
      `${operation}: no memory for ${shapeText({ rows, cols })} of ${dtype}, ${gigabytes} GB. Use smaller pieces.`,
    );
  }
}
