import type { FloatArray } from '../matrix/dtype.ts';
import { exp } from './activations.ts';
import { maximum, sum } from './reduce.ts';

/**
 * `out[i,:] = e^(x[i,:] − max) / Σ_j e^(x[i,j] − max)` for the rows i in [from, to), max being the row's greatest
 * item; x and out are (rows, cols), of one dtype, and may be one array.
 *
 * Subtracting the maximum changes nothing in exact arithmetic and keeps every power at 1 or less.
 *
 * @example
 * ```ts
 * import { softmax } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(1000, 1000, 5, 5);
 * softmax(x, x, 2, 2);
 * Array.from(x) // => [ 0.5, 0.5, 0.5, 0.5 ]
 * ```
 */
export function softmax(
  x: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
  from: number = 0,
  to: number = rows,
): void {
  if (cols === 0) return;
  for (let i = from; i < to; i++) {
    const start = i * cols;
    const end = start + cols;
    const max = maximum(x, start, end);
    for (let j = start; j < end; j++) out[j] = x[j]! - max;
    exp(out, out, start, end);
    const total = sum(out, start, end);
    for (let j = start; j < end; j++) out[j] = out[j]! / total;
  }
}
