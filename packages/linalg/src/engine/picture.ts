import type { ConvolutionShape } from '../reference/convolution.ts';
import type { PoolShape } from '../reference/max-pool.ts';
import { vectorBytes } from './layout.ts';

// What operations on pictures go by; `assembly/picture.ts` says the same. Behind the words lie two tables for a convolution of
// pictures without their zeros:
//
//     places   for each item (r, q, c) of a picture, 16 bytes: where the deltas (y, x ascending, f) lie that it meets, at the
//              greatest y; where their kernels begin in the kernel as laid out by `taps`; how many bytes side by side; and in
//              16 bits each the row i of the kernel at that y, and how many y: y falls by 1 as i rises by the stride
//     taps     the kernel's rows (i, j, c) as they are laid out: by i, by c, by the remainder of j, then j descending

/** The words of the record, in the order of the class Picture in `assembly/picture.ts`. */
const words = [
  'rows',
  'cols',
  'channels',
  'kernelRows',
  'kernelCols',
  'filters',
  'stride',
  'top',
  'left',
  'outRows',
  'outCols',
] as const;

const recordBytes = (words.length + 2) * 4;

/**
 * Bytes of the record of a convolution, tables included.
 *
 * @example
 * ```ts
 * import { pictureBytes } from '@nn-labs/linalg/engine';
 * const shape = {
 *   ...{ rows: 1, cols: 4, channels: 1, kernelRows: 1, kernelCols: 2, filters: 1, stride: 1 },
 *   ...{ top: 0, left: 0, outRows: 1, outCols: 3 },
 * };
 * pictureBytes(shape); // => 124
 * ```
 */
export function pictureBytes({ rows, cols, channels, kernelRows, kernelCols }: ConvolutionShape): number {
  return recordBytes + rows * cols * channels * 16 + kernelRows * kernelCols * channels * 4;
}

/**
 * Writes the record of a convolution, tables included, at an address of the engine's memory. Answers where `taps` begins.
 *
 * @example
 * ```ts
 * import { pictureBytes, writePicture } from '@nn-labs/linalg/engine';
 * const shape = {
 *   ...{ rows: 1, cols: 4, channels: 1, kernelRows: 1, kernelCols: 2, filters: 1, stride: 1 },
 *   ...{ top: 0, left: 0, outRows: 1, outCols: 3 },
 * };
 * const buffer = new ArrayBuffer(pictureBytes(shape));
 * const taps = writePicture(buffer, 0, shape, 8);
 * Array.from(new Uint32Array(buffer, taps, 2)); // => [ 1, 0 ]
 * ```
 */
export function writePicture(
  buffer: ArrayBufferLike,
  address: number,
  shape: ConvolutionShape,
  itemBytes: number,
): number {
  const { rows, cols, channels, kernelRows, kernelCols, filters, stride } = shape;
  const places = address + recordBytes;
  const taps = places + rows * cols * channels * 16;
  const record = new Uint32Array(buffer, address, words.length + 2);
  record.set([...words.map((word) => shape[word]), places, taps]);
  const columns = groupsOf(kernelCols, stride);
  const tap = new Uint32Array(buffer, taps, kernelRows * kernelCols * channels);
  let at = 0;
  for (let i = 0; i < kernelRows; i++) {
    for (let c = 0; c < channels; c++) {
      for (const { last } of columns) {
        for (let j = last; j >= 0; j -= stride) tap[at++] = (i * kernelCols + j) * channels + c;
      }
    }
  }
  const place = new Uint32Array(buffer, places, rows * cols * channels * 4).fill(0);
  const filterBytes = filters * itemBytes;
  at = 0;
  for (let r = 0; r < rows; r++) {
    const down = meet(r + shape.top, kernelRows, stride, shape.outRows);
    for (let q = 0; q < cols; q++) {
      const across = meet(q + shape.left, kernelCols, stride, shape.outCols);
      const group = columns[(q + shape.left) % stride]!;
      for (let c = 0; c < channels; c++, at += 4) {
        if (down.count <= 0 || across.count <= 0) continue; // the item is in no kernel
        const firstColumn = across.last - across.count + 1;
        // The group's first column would meet the delta `across.origin - group.count + 1`, which may lie before all deltas.
        const beyond = firstColumn - (across.origin - group.count + 1);
        place[at] = (down.last * shape.outCols + firstColumn) * filterBytes;
        place[at + 1] = ((down.tap * channels + c) * kernelCols + group.first + beyond) * filterBytes;
        place[at + 2] = across.count * filterBytes;
        place[at + 3] = down.tap + down.count * 2 ** 16;
      }
    }
  }
  return taps;
}

/** The kernel's columns by their remainder: where each group begins, its last column, and how many it has. */
function groupsOf(columns: number, stride: number): { first: number; last: number; count: number }[] {
  let first = 0;
  return Array.from({ length: stride }, (_, remainder) => {
    const count = Math.max(0, Math.ceil((columns - remainder) / stride));
    first += count;
    return { first: first - count, last: remainder + (count - 1) * stride, count };
  });
}

/**
 * Which deltas a row (or column) of a picture meets, `position` counted from the first row of the first kernel: the last that
 * it would meet if there were endlessly many, the last that there is, the kernel's row that it has there, and how many they are.
 */
function meet(position: number, kernel: number, stride: number, count: number) {
  const origin = Math.floor(position / stride);
  const last = Math.min(origin, count - 1);
  const tap = position - last * stride;
  return {
    origin,
    last,
    tap,
    count: tap < kernel ? Math.min(last, Math.floor((kernel - 1 - tap) / stride)) + 1 : 0,
  };
}

/**
 * The record of a max-pooling: that of a convolution by windows that lie side by side.
 *
 * @example
 * ```ts
 * import { poolPicture } from '@nn-labs/linalg/engine';
 * poolPicture({ rows: 5, cols: 4, channels: 3, size: 2 }).outRows; // => 2
 * ```
 */
export function poolPicture({ rows, cols, channels, size }: PoolShape): ConvolutionShape {
  const [outRows, outCols] = [Math.floor(rows / size), Math.floor(cols / size)];
  return {
    ...{ rows, cols, channels, kernelRows: size, kernelCols: size, filters: channels, stride: size },
    ...{ top: 0, left: 0, outRows, outCols },
  };
}

/**
 * How many pictures' deltas the kernel's gradient lists at a time: as many as stay in the first-level cache.
 *
 * @example
 * ```ts
 * import { picturesAtOnce, poolPicture } from '@nn-labs/linalg/engine';
 * picturesAtOnce(poolPicture({ rows: 16, cols: 16, channels: 8, size: 2 })); // => 4
 * ```
 */
export function picturesAtOnce({ outRows, outCols }: ConvolutionShape): number {
  return Math.max(1, Math.floor(256 / Math.max(1, outRows * outCols)));
}

/** Bytes of scratch that a tile of each operation of a convolution takes. */
export interface PictureScratch {
  /** Of `convolve` and of `kernelGradient` on pictures with their zeros; so many filters a tile of the gradient. */
  readonly convolve: number;
  readonly kernelGradient: number;
  /** Of `kernelGradient` on pictures without their zeros; `convolve` takes none then. */
  readonly sparseKernelGradient: number;
  readonly inputGradient: number;
}

/**
 * Bytes of scratch that a tile of each operation of a convolution takes.
 *
 * @example
 * ```ts
 * import { pictureScratch } from '@nn-labs/linalg/engine';
 * const shape = {
 *   ...{ rows: 1, cols: 4, channels: 1, kernelRows: 1, kernelCols: 2, filters: 1, stride: 1 },
 *   ...{ top: 0, left: 0, outRows: 1, outCols: 3 },
 * };
 * pictureScratch(shape, 8, 1).convolve; // => 64
 * ```
 */
export function pictureScratch(
  shape: ConvolutionShape,
  itemBytes: number,
  filtersPerTile: number,
): PictureScratch {
  const { rows, cols, channels, kernelRows, kernelCols, filters, stride, top, left, outRows, outCols } =
    shape;
  const reachRows = (outRows - 1) * stride + kernelRows;
  const reachCols = (outCols - 1) * stride + kernelCols;
  const isFramed = top > 0 || left > 0 || reachRows > rows || reachCols > cols;
  const frame = isFramed ? wholeVectors(reachRows * reachCols * channels * itemBytes) : 0;
  const pictures = picturesAtOnce(shape);
  const kernelBytes = kernelRows * kernelCols * channels * itemBytes;
  const lists = (length: number) => length * (itemBytes + 4) + vectorBytes;
  const scratch = {
    convolve: frame + outCols * wholeVectors(filters * itemBytes),
    kernelGradient: filtersPerTile * kernelBytes + lists(outRows * outCols * pictures) + frame * pictures,
    sparseKernelGradient: kernelCols * filters * itemBytes,
    inputGradient: lists(filters) + frame,
  };
  const line = (bytes: number) => Math.ceil(bytes / 64) * 64; // no two threads write to one line
  return {
    convolve: line(scratch.convolve),
    kernelGradient: line(scratch.kernelGradient),
    sparseKernelGradient: line(scratch.sparseKernelGradient),
    inputGradient: line(scratch.inputGradient),
  };
}

function wholeVectors(bytes: number): number {
  return Math.ceil(bytes / vectorBytes) * vectorBytes;
}
