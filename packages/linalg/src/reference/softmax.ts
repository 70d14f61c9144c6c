import type { FloatArray } from '../dtype.ts';
import { exp } from './activations.ts';
import { maximum, sum } from './reduce.ts';

/**
 * `out[i,:] = exp(x[i,:] - max) / Σ_j exp(x[i,j] - max)` for the rows i in [from, to), max being the row's
 * greatest item; x and out are (rows, cols) and may be one array.
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
