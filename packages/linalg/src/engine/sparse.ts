import { blockRows } from './layout.ts';

type FloatArray = Float64Array | Float32Array;

/** The most columns that a 32-bit index in steps of 128 bytes can name. */
export const mostIndexed: number = 2 ** 25;

/** Where a matrix without its zeros lies in the engine's memory. */
export interface SparseRows {
  /** 32-bit: for each row and each block of 200 columns where its non-zeros begin; one more at the end. */
  readonly starts: number;
  /** 32-bit: each non-zero's column, times 128 bytes. */
  readonly index: number;
  readonly values: number;
}

/**
 * How many of the items [from, to) are not zero.
 *
 * @example
 * ```ts
 * import { countNonZero } from '@nn-labs/linalg/engine';
 * countNonZero(Float64Array.of(0, 1, 0, 2)); // => 2
 * ```
 */
export function countNonZero(x: FloatArray, from: number = 0, to: number = x.length): number {
  let count = 0;
  for (let i = from; i < to; i++) if (x[i] !== 0) count++;
  return count;
}

/**
 * Bytes of the three arrays for a matrix (rows, cols) of which `count` items are not zero.
 *
 * @example
 * ```ts
 * import { sparseBytes } from '@nn-labs/linalg/engine';
 * sparseBytes(1000, 784, 150_000, 4); // => [ 16004, 600000, 600000 ]
 * ```
 */
export function sparseBytes(
  rows: number,
  cols: number,
  count: number,
  itemBytes: number,
): [starts: number, index: number, values: number] {
  return [(rows * blocksOf(cols) + 1) * 4, count * 4, count * itemBytes];
}

function blocksOf(cols: number): number {
  return Math.max(1, Math.ceil(cols / blockRows));
}

/** Items that are written between two chances for a pause: about a millisecond's work. */
const itemsPerTurn = 2 ** 20;

/** The ranges of rows between two pauses. */
function* turns(rows: number, cols: number): Generator<[from: number, to: number]> {
  const step = Math.max(1, Math.floor(itemsPerTurn / Math.max(1, cols)));
  for (let from = 0; from < rows; from += step) yield [from, Math.min(rows, from + step)];
}

/**
 * Writes the non-zeros of x (rows, cols), row by row; yields where the caller may pause.
 *
 * @example
 * ```ts
 * import { writeSparse } from '@nn-labs/linalg/engine';
 * const buffer = new ArrayBuffer(64);
 * for (const _ of writeSparse(buffer, { starts: 0, index: 16, values: 32 }, Float64Array.of(0, 5, 7, 0), 2, 2, 2)) continue;
 * Array.from(new Int32Array(buffer, 0, 3)); // => [ 0, 1, 2 ]
 * Array.from(new Uint32Array(buffer, 16, 2)); // => [ 128, 0 ]
 * Array.from(new Float64Array(buffer, 32, 2)); // => [ 5, 7 ]
 * ```
 */
export function* writeSparse(
  buffer: ArrayBufferLike,
  at: SparseRows,
  x: FloatArray,
  rows: number,
  cols: number,
  count: number,
): Generator<void> {
  const blocks = blocksOf(cols);
  const { starts, index, values } = views(buffer, at, x, rows * blocks + 1, count);
  let p = 0;
  for (const [from, to] of turns(rows, cols)) {
    for (let i = from; i < to; i++) {
      for (let block = 0; block < blocks; block++) {
        starts[i * blocks + block] = p;
        const end = Math.min(cols, (block + 1) * blockRows);
        for (let j = block * blockRows; j < end; j++) {
          const value = x[i * cols + j]!;
          if (value === 0) continue;
          index[p] = j * 128;
          values[p++] = value;
        }
      }
    }
    yield;
  }
  starts[rows * blocks] = p;
}

/**
 * Writes the non-zeros of the transpose of x (rows, cols), row by row of the transpose: first counts, then fills, both in
 * the order in which x lies. Yields where the caller may pause.
 *
 * @example
 * ```ts
 * import { writeSparseTranspose } from '@nn-labs/linalg/engine';
 * const buffer = new ArrayBuffer(64);
 * for (const _ of writeSparseTranspose(buffer, { starts: 0, index: 16, values: 32 }, Float64Array.of(0, 5, 7, 0), 2, 2, 2)) continue;
 * Array.from(new Float64Array(buffer, 32, 2)); // => [ 7, 5 ]
 * ```
 */
export function* writeSparseTranspose(
  buffer: ArrayBufferLike,
  at: SparseRows,
  x: FloatArray,
  rows: number,
  cols: number,
  count: number,
): Generator<void> {
  const blocks = blocksOf(rows);
  const { starts, index, values } = views(buffer, at, x, cols * blocks + 1, count);
  const next = new Int32Array(cols * blocks);
  for (const [from, to] of turns(rows, cols)) {
    for (let i = from; i < to; i++) {
      const block = Math.floor(i / blockRows);
      for (let j = 0; j < cols; j++) if (x[i * cols + j] !== 0) next[j * blocks + block]!++;
    }
    yield;
  }
  let p = 0;
  for (let cell = 0; cell < next.length; cell++) {
    starts[cell] = p;
    p += next[cell]!;
    next[cell] = starts[cell]!;
  }
  starts[cols * blocks] = p;
  for (const [from, to] of turns(rows, cols)) {
    for (let i = from; i < to; i++) {
      const block = Math.floor(i / blockRows);
      for (let j = 0; j < cols; j++) {
        const value = x[i * cols + j]!;
        if (value === 0) continue;
        const item = next[j * blocks + block]!++;
        index[item] = i * 128;
        values[item] = value;
      }
    }
    yield;
  }
}

function views(buffer: ArrayBufferLike, at: SparseRows, x: FloatArray, startCount: number, count: number) {
  return {
    starts: new Int32Array(buffer, at.starts, startCount),
    index: new Uint32Array(buffer, at.index, count),
    values:
      x instanceof Float32Array
        ? new Float32Array(buffer, at.values, count)
        : new Float64Array(buffer, at.values, count),
  };
}
