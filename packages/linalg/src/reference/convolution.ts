import { type FloatArray, isFloat32 } from '../matrix/dtype.ts';
import { addScaledRow } from './add-scaled-row.ts';

// A convolution, channels last. X (N, rows, cols, channels), kernel K (kr, kc, channels, filters), stride s, f the filter:
//
//   output     Z[n, y, x, f] = Σ_i Σ_j Σ_c X[n, y·s + i − top, x·s + j − left, c] K[i, j, c, f]
//   kernel     G[i, j, c, f] = Σ_n Σ_y Σ_x X[n, y·s + i − top, x·s + j − left, c] δ[n, y, x, f]
//   input      dX[n, r, q, c] = Σ_i Σ_j Σ_f δ[n, (r + top − i) / s, (q + left − j) / s, f] K[i, j, c, f]
//
// Each item is one accumulator from +0, the sums in the order written, indices ascending; what lies outside of the picture
// is left out.

/** What a convolution goes by: the pictures, the kernel, how far it moves, and the pictures that come out. */
export interface ConvolutionShape {
  readonly rows: number;
  readonly cols: number;
  readonly channels: number;
  readonly kernelRows: number;
  readonly kernelCols: number;
  readonly filters: number;
  /** How far the kernel moves from item to item, down and to the right. */
  readonly stride: number;
  /** Rows above the picture, and columns to its left, where the first kernel begins. */
  readonly top: number;
  readonly left: number;
  readonly outRows: number;
  readonly outCols: number;
}

/**
 * Z from X (count, rows·cols·channels) and K (kr·kc·channels, filters), row-major, of one dtype.
 *
 * @example
 * ```ts
 * import { convolve } from '@nn-labs/linalg/reference';
 * const shape = {
 *   ...{ rows: 1, cols: 4, channels: 1, kernelRows: 1, kernelCols: 2, filters: 1, stride: 1 },
 *   ...{ top: 0, left: 0, outRows: 1, outCols: 3 },
 * };
 * const out = new Float64Array(3);
 * convolve(Float64Array.of(1, 2, 4, 8), Float64Array.of(1, 10), out, shape, 1);
 * Array.from(out) // => [ 21, 42, 84 ]
 * ```
 */
export function convolve(
  x: FloatArray,
  kernel: FloatArray,
  out: FloatArray,
  shape: ConvolutionShape,
  count: number,
): void {
  const { outRows, outCols, filters } = shape;
  out.fill(0, 0, count * outRows * outCols * filters);
  eachRun(shape, count, (at, position, tap, length) => {
    for (let t = 0; t < length; t++) {
      addScaledRow(out, position, x[at + t]!, kernel, tap + t * filters, filters);
    }
  });
}

/**
 * Adds G to `gradient` (kr·kc·channels, filters), from X and δ (count, outRows·outCols·filters). Called with one range of
 * pictures after the other it gives the same bits, whatever the ranges.
 *
 * @example
 * ```ts
 * import { addKernelGradient } from '@nn-labs/linalg/reference';
 * const shape = {
 *   ...{ rows: 1, cols: 4, channels: 1, kernelRows: 1, kernelCols: 2, filters: 1, stride: 1 },
 *   ...{ top: 0, left: 0, outRows: 1, outCols: 3 },
 * };
 * const gradient = new Float64Array(2);
 * addKernelGradient(Float64Array.of(1, 2, 4, 8), Float64Array.of(1, 0, 1), gradient, shape, 1);
 * Array.from(gradient) // => [ 5, 10 ]
 * ```
 */
export function addKernelGradient(
  x: FloatArray,
  delta: FloatArray,
  gradient: FloatArray,
  shape: ConvolutionShape,
  count: number,
): void {
  const { filters } = shape;
  eachRun(shape, count, (at, position, tap, length) => {
    for (let t = 0; t < length; t++) {
      addScaledRow(gradient, tap + t * filters, x[at + t]!, delta, position, filters);
    }
  });
}

/**
 * Every product of the output and of the kernel's gradient in their order: n, y, x, then i, j, c ascending. A row i of the
 * kernel meets `length` items that lie side by side, (j, c), in the pictures from `at` on and in the kernel from `tap` on;
 * `position` is the first filter of the output's item.
 */
function eachRun(
  shape: ConvolutionShape,
  count: number,
  visit: (at: number, position: number, tap: number, length: number) => void,
): void {
  const { rows, cols, channels, kernelRows, kernelCols, filters, stride, top, left, outRows, outCols } =
    shape;
  let position = 0;
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < outRows; y++) {
      for (let column = 0; column < outCols; column++, position += filters) {
        const q = column * stride - left;
        const first = Math.max(0, -q); // the columns of the kernel that lie on the picture
        const length = (Math.min(kernelCols, cols - q) - first) * channels;
        for (let i = 0; i < kernelRows; i++) {
          const r = y * stride + i - top;
          if (r < 0 || r >= rows) continue;
          const at = ((n * rows + r) * cols + q + first) * channels;
          visit(at, position, (i * kernelCols + first) * channels * filters, length);
        }
      }
    }
  }
}

/**
 * dX (count, rows·cols·channels) from δ and K: for each item of the pictures the kernels that it lies in, i, then j, then f
 * ascending.
 *
 * @example
 * ```ts
 * import { inputGradient } from '@nn-labs/linalg/reference';
 * const shape = {
 *   ...{ rows: 1, cols: 4, channels: 1, kernelRows: 1, kernelCols: 2, filters: 1, stride: 1 },
 *   ...{ top: 0, left: 0, outRows: 1, outCols: 3 },
 * };
 * const dx = new Float64Array(4);
 * inputGradient(Float64Array.of(1, 0, 1), Float64Array.of(1, 10), dx, shape, 1);
 * Array.from(dx) // => [ 1, 10, 1, 10 ]
 * ```
 */
export function inputGradient(
  delta: FloatArray,
  kernel: FloatArray,
  dx: FloatArray,
  shape: ConvolutionShape,
  count: number,
): void {
  const { rows, cols, channels, kernelRows, kernelCols, filters, stride, top, left, outRows, outCols } =
    shape;
  for (let n = 0, at = 0; n < count; n++) {
    for (let r = 0; r < rows; r++) {
      for (let q = 0; q < cols; q++) {
        for (let c = 0; c < channels; c++, at++) {
          let sum = 0;
          for (let i = 0; i < kernelRows; i++) {
            const y = (r + top - i) / stride;
            if (!Number.isInteger(y) || y < 0 || y >= outRows) continue;
            for (let j = 0; j < kernelCols; j++) {
              const column = (q + left - j) / stride;
              if (!Number.isInteger(column) || column < 0 || column >= outCols) continue;
              const position = ((n * outRows + y) * outCols + column) * filters;
              const tap = ((i * kernelCols + j) * channels + c) * filters;
              sum = addProducts(sum, delta, position, kernel, tap, filters);
            }
          }
          dx[at] = sum;
        }
      }
    }
  }
}

/** `sum + Σ_f a[i + f] b[j + f]`, one by one; in float32 each product and each sum is rounded. */
function addProducts(sum: number, a: FloatArray, i: number, b: FloatArray, j: number, count: number): number {
  let total = sum;
  if (isFloat32(a)) {
    for (let f = 0; f < count; f++) total = Math.fround(total + Math.fround(a[i + f]! * b[j + f]!));
  } else for (let f = 0; f < count; f++) total += a[i + f]! * b[j + f]!;
  return total;
}
