import { type BoxedInk, greatestAround, type Plane } from './plane.ts';

/** MNIST's pens leave strokes of two to four pixels; a thinner one would fade to grey when it is made small. */
const leastWidth = 1.8;
/** One in a thousand of MNIST's test images has broader strokes than this, in pixels. */
export const mostWidth = 5.8;

/** Thickens strokes that would be thinner than MNIST's once the digit has been fitted into a box of `side` pixels. */
export function thicken(found: BoxedInk, side: number): BoxedInk {
  const { ink, box } = found;
  const scale = side / Math.max(box.rows, box.cols);
  const missing = leastWidth / scale - strokeWidth(ink);
  const reach = Math.round(missing / 2);
  if (reach < 1) return found;
  const { rows, cols } = ink;
  const top = Math.max(0, box.top - reach);
  const left = Math.max(0, box.left - reach);
  return {
    ink: { rows, cols, values: greatestAround(ink, reach) },
    box: {
      top,
      left,
      rows: Math.min(rows, box.top + box.rows + reach) - top,
      cols: Math.min(cols, box.left + box.cols + reach) - left,
    },
  };
}

/** The mean width of the strokes in pixels: a long band has twice its area divided by its outline. */
export function strokeWidth({ rows, cols, values }: Plane): number {
  const inked = (row: number, col: number): boolean =>
    row >= 0 && row < rows && col >= 0 && col < cols && values[row * cols + col]! >= 0.5;
  let area = 0;
  let edges = 0;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      if (!inked(row, col)) continue;
      area += 1;
      edges += Number(!inked(row - 1, col)) + Number(!inked(row + 1, col));
      edges += Number(!inked(row, col - 1)) + Number(!inked(row, col + 1));
    }
  }
  // Edges of pixels overrate a slanted outline: by 4/π, over all directions.
  return edges === 0 ? 0 : (2 * area) / ((edges * Math.PI) / 4);
}
