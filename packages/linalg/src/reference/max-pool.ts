import type { FloatArray } from '../matrix/dtype.ts';

// Max-pooling, channels last; windows of `size` rows and columns side by side, a rest that fills none is left out:
//
//   output     Z[n, y, x, c] = the greatest of X[n, y·size + i, x·size + j, c], rows before columns; the first of equals
//   input      dX of that item is δ[n, y, x, c], of all others 0

/** What a max-pooling goes by: the pictures, and how many rows and columns a window has. */
export interface PoolShape {
  readonly rows: number;
  readonly cols: number;
  readonly channels: number;
  readonly size: number;
}

/**
 * Z (count, ⌊rows / size⌋·⌊cols / size⌋·channels) from X (count, rows·cols·channels); NaN is greater than all numbers.
 *
 * @example
 * ```ts
 * import { maxPool } from '@nn-labs/linalg/reference';
 * const out = new Float64Array(2);
 * maxPool(Float64Array.of(1, 2, 0, 0, 4, 3, 0, 7), out, { rows: 2, cols: 4, channels: 1, size: 2 }, 1);
 * Array.from(out) // => [ 4, 7 ]
 * ```
 */
export function maxPool(x: FloatArray, out: FloatArray, shape: PoolShape, count: number): void {
  eachWinner(x, shape, count, (position, at) => {
    out[position] = x[at]!;
  });
}

/**
 * dX (count, rows·cols·channels) from X and δ, which has the shape of Z.
 *
 * @example
 * ```ts
 * import { maxPoolGradient } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(1, 2, 4, 4);
 * const dx = new Float64Array(4);
 * maxPoolGradient(x, Float64Array.of(5), dx, { rows: 2, cols: 2, channels: 1, size: 2 }, 1);
 * Array.from(dx) // => [ 0, 0, 5, 0 ]
 * ```
 */
export function maxPoolGradient(
  x: FloatArray,
  delta: FloatArray,
  dx: FloatArray,
  shape: PoolShape,
  count: number,
): void {
  dx.fill(0, 0, count * shape.rows * shape.cols * shape.channels);
  eachWinner(x, shape, count, (position, at) => {
    dx[at] = delta[position]!;
  });
}

/** For each item of the output where the greatest of its window stands: the first of equals, NaN before all others. */
function eachWinner(
  x: FloatArray,
  { rows, cols, channels, size }: PoolShape,
  count: number,
  visit: (position: number, at: number) => void,
): void {
  const outRows = Math.floor(rows / size);
  const outCols = Math.floor(cols / size);
  let position = 0;
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < outRows; y++) {
      for (let column = 0; column < outCols; column++) {
        for (let c = 0; c < channels; c++, position++) {
          let best = ((n * rows + y * size) * cols + column * size) * channels + c;
          for (let i = 0; i < size; i++) {
            for (let j = 0; j < size; j++) {
              const at = ((n * rows + y * size + i) * cols + column * size + j) * channels + c;
              // !(value <= greatest) holds for a greater value and for NaN; nothing replaces a NaN.
              if (!Number.isNaN(x[best]!) && !(x[at]! <= x[best]!)) best = at;
            }
          }
          visit(position, best);
        }
      }
    }
  }
}
