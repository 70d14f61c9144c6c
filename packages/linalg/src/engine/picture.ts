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

/** Bytes of scratch for a tile of `convolve` on pictures with their zeros, and for one of `inputGradient`. */
export interface PictureScratch {
  readonly convolve: number;
  readonly inputGradient: number;
}

/**
 * Bytes of scratch for a tile of `convolve` on pictures with their zeros, and for one of `inputGradient`.
 *
 * @example
 * ```ts
 * import { pictureScratch } from '@nn-labs/linalg/engine';
 * const shape = {
 *   ...{ rows: 1, cols: 4, channels: 1, kernelRows: 1, kernelCols: 2, filters: 1, stride: 1 },
 *   ...{ top: 0, left: 0, outRows: 1, outCols: 3 },
 * };
 * pictureScratch(shape, 8); // => { convolve: 64, inputGradient: 64 }
 * ```
 */
export function pictureScratch(shape: ConvolutionShape, itemBytes: number): PictureScratch {
  const { filters, outRows, outCols } = shape;
  const frame = frameBytes(shape, itemBytes);
  return {
    convolve: whole(frame + outCols * whole(filters * itemBytes, vectorBytes)),
    inputGradient: whole(listBytes(filters, itemBytes) + frame + outRows * outCols * filters * itemBytes),
  };
}

/** How `kernelGradient` is cut: fields of its operation. */
export interface KernelCut {
  readonly inner: number;
  readonly rowsPerTile: number;
  readonly tiles: number;
  readonly scratchBytes: number;
}

/** Deltas of so many positions are listed at a time: they, and the pictures around them, stay in the first-level cache. */
const listedPositions = 256;
/** Filters whose gradient a tile makes at most: each goes through all pictures at hand. */
const mostFilters = 8;

/**
 * How `kernelGradient` is cut for so many threads: by filters, or on pictures without their zeros by rows of the kernel.
 *
 * @example
 * ```ts
 * import { cutKernel } from '@nn-labs/linalg/engine';
 * const shape = {
 *   ...{ rows: 1, cols: 4, channels: 1, kernelRows: 1, kernelCols: 2, filters: 20, stride: 1 },
 *   ...{ top: 0, left: 0, outRows: 1, outCols: 3 },
 * };
 * cutKernel(shape, 8, 2, false).tiles; // => 4
 * ```
 */
export function cutKernel(
  shape: ConvolutionShape,
  itemBytes: number,
  threads: number,
  isSparse: boolean,
): KernelCut {
  const { rows, cols, channels, kernelRows, kernelCols, filters, stride, top, left, outRows, outCols } =
    shape;
  if (isSparse) {
    const count = kernelRows * channels;
    const rowsPerTile = Math.ceil(count / threads);
    const sums = rowsPerTile * whole(kernelCols * filters * itemBytes, vectorBytes);
    const frameRows = Math.max((outRows - 1) * stride + kernelRows, top + rows) + kernelRows;
    const frameCols = Math.max((outCols - 1) * stride + kernelCols, left + cols);
    const frame = frameRows * frameCols * filters * itemBytes + vectorBytes;
    const scratchBytes = whole(sums + listBytes(rows * cols, itemBytes) + frame);
    return { inner: 1, rowsPerTile, tiles: Math.ceil(count / rowsPerTile), scratchBytes };
  }
  const pictures = Math.max(1, Math.floor(listedPositions / (outRows * outCols)));
  const rowsPerTile = Math.min(mostFilters, Math.ceil(filters / (threads * 2)));
  const sums = rowsPerTile * kernelRows * kernelCols * channels * itemBytes;
  const list = listBytes(outRows * outCols * pictures, itemBytes);
  const scratchBytes = whole(sums + list + frameBytes(shape, itemBytes) * pictures);
  return { inner: pictures, rowsPerTile, tiles: Math.ceil(filters / rowsPerTile), scratchBytes };
}

/** Bytes of a picture in a frame of zeros, where kernels reach beyond it. */
function frameBytes(
  { rows, cols, channels, kernelRows, kernelCols, stride, top, left, outRows, outCols }: ConvolutionShape,
  itemBytes: number,
): number {
  const reachRows = (outRows - 1) * stride + kernelRows;
  const reachCols = (outCols - 1) * stride + kernelCols;
  const isFramed = top > 0 || left > 0 || reachRows > rows || reachCols > cols;
  return isFramed ? whole(reachRows * reachCols * channels * itemBytes, vectorBytes) : 0;
}

/** Bytes of a list of so many values and their places, up to a whole vector. */
function listBytes(length: number, itemBytes: number): number {
  return length * (itemBytes + 4) + vectorBytes;
}

/** Whole cache lines by default, as no two threads shall write to one. */
function whole(bytes: number, unit: number = 64): number {
  return Math.ceil(bytes / unit) * unit;
}
