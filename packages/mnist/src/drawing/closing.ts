import type { Plane } from './plane.ts';

/**
 * Fills everything dark that is narrower than `window` pixels: the greatest value in a square around each pixel, then
 * the least of those. What is left of a written page is the paper with its light and its shadows.
 */
export function close(plane: Plane, window: number): Plane {
  const reach = Math.floor(window / 2);
  const negated = (values: Float64Array): Float64Array => values.map((value) => -value);
  const widened = greatestAround(plane.values, plane.rows, plane.cols, reach);
  const narrowed = negated(greatestAround(negated(widened), plane.rows, plane.cols, reach));
  return { ...plane, values: narrowed };
}

/** The greatest value at most `reach` rows and columns away, within the picture. */
export function greatestAround(
  values: Float64Array,
  rows: number,
  cols: number,
  reach: number,
): Float64Array {
  const across = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) slide(values, across, r * cols, 1, cols, reach);
  const both = new Float64Array(values.length);
  for (let c = 0; c < cols; c++) slide(across, both, c, cols, rows, reach);
  return both;
}

/** The greatest of a sliding window over one line: a queue of the positions that may still become the greatest. */
function slide(
  from: Float64Array,
  to: Float64Array,
  start: number,
  step: number,
  length: number,
  reach: number,
): void {
  const queue = new Int32Array(length);
  let head = 0;
  let tail = 0;
  const at = (position: number): number => from[start + position * step]!;
  for (let next = 0, centre = 0; centre < length; centre++) {
    for (; next < length && next <= centre + reach; next++) {
      while (tail > head && at(queue[tail - 1]!) <= at(next)) tail--;
      queue[tail++] = next;
    }
    while (queue[head]! < centre - reach) head++;
    to[start + centre * step] = at(queue[head]!);
  }
}
