import { arrayLike, type ByteItems } from '../matrix/byte-items.ts';
import { type FloatArray, isFloat32 } from '../matrix/dtype.ts';
import { blockCount, blockRows } from './layout.ts';

/** The items of a matrix, row after row. */
type Items = FloatArray | ByteItems;

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
 * countNonZero(Float64Array.of(0, 1, 0, 2), 0, 3); // => 1
 * ```
 */
export function countNonZero(x: Items, from: number, to: number): number {
  let count = 0;
  if (areBytes(x)) {
    const { bytes } = x;
    const isCounted = nonZeroBytes(x);
    const { words, offset } = zeroWords(x);
    for (let i = from; i < to; i++) {
      if (isZeroWord(words, i + offset)) i += 3;
      else count += isCounted[bytes[i]!]!;
    }
  } else {
    for (let i = from; i < to; i++) if (x[i] !== 0) count++;
  }
  return count;
}

function areBytes(x: Items): x is ByteItems {
  return 'table' in x;
}

/** For each byte 1 where its value is not zero, else 0. */
function nonZeroBytes({ table }: ByteItems): Uint8Array {
  return Uint8Array.from(table, (value) => (value === 0 ? 0 : 1));
}

/**
 * The bytes as words of four, by which a picture's empty ground is skipped: item i begins the word (i + offset) / 4 if that
 * is whole. No words where a byte of zero stands for another value.
 */
function zeroWords({ bytes, table }: ByteItems): { readonly words: Int32Array; readonly offset: number } {
  const offset = bytes.byteOffset % 4;
  const count = table[0] === 0 ? Math.floor((offset + bytes.length) / 4) : 0;
  return { words: new Int32Array(bytes.buffer, bytes.byteOffset - offset, count), offset };
}

/** Whether four bytes of zero begin there; those beyond the end of a range are skipped as well, which changes nothing. */
function isZeroWord(words: Int32Array, at: number): boolean {
  return (at & 3) === 0 && words[at >>> 2] === 0;
}

/** Reads row after row of items, those of bytes by way of one row's room. */
class Rows {
  /** Where the row is that was read last. */
  readonly data: FloatArray;
  readonly #items: Items;
  readonly #cols: number;

  constructor(items: Items, cols: number) {
    this.#items = items;
    this.#cols = cols;
    this.data = areBytes(items) ? arrayLike(items.table, cols) : items;
  }

  /** Reads row i; answers the index in `data` at which it begins. */
  read(i: number): number {
    const from = i * this.#cols;
    if (!areBytes(this.#items)) return from;
    this.#items.values(from, from + this.#cols, this.data);
    return 0;
  }
}

/**
 * Bytes of the three arrays for a matrix (rows, cols) of which `count` items are not zero; with a `gap` of 1 each row's
 * starts have an end of their own.
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
  gap: 0 | 1 = 0,
): [starts: number, index: number, values: number] {
  const ends = gap === 1 ? rows : 1;
  return [(rows * blockCount(cols) + ends) * 4, count * 4, count * itemBytes];
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
  x: Items,
  rows: number,
  cols: number,
  count: number,
): Generator<void> {
  const blocks = blockCount(cols);
  const write = areBytes(x) ? bytesWriter(x) : writeNonZero;
  const { starts, ...lists } = views(buffer, at, x, rows * blocks + 1, count);
  let p = 0;
  for (const [from, to] of turns(rows, cols)) {
    for (let i = from; i < to; i++) {
      for (let block = 0; block < blocks; block++) {
        starts[i * blocks + block] = p;
        const end = Math.min(cols, (block + 1) * blockRows);
        p = write(lists, p, x, i * cols, block * blockRows, end);
      }
    }
    yield;
  }
  starts[rows * blocks] = p;
}

/** Where non-zeros go. */
interface Lists {
  readonly index: Uint32Array;
  readonly values: FloatArray;
}

/** Writes the non-zeros of the columns [from, to) of a row that begins at `row`, from the p-th on. Answers where it ends. */
function writeNonZero(
  { index, values }: Lists,
  p: number,
  x: Items,
  row: number,
  from: number,
  to: number,
): number {
  for (let j = from; j < to; j++) {
    const value = (x as FloatArray)[row + j]!;
    if (value === 0) continue;
    index[p] = j * 128;
    values[p++] = value;
  }
  return p;
}

/**
 * The same of bytes. Near the strokes every item is written, and the next one over it if it was a zero: where an image's
 * strokes begin and end no processor can guess.
 */
function bytesWriter(items: ByteItems): typeof writeNonZero {
  const { bytes, table } = items;
  const isCounted = nonZeroBytes(items);
  const { words, offset } = zeroWords(items);
  return ({ index, values }, p, _, row, from, to) => {
    for (let j = from; j < to; j++) {
      if (isZeroWord(words, row + j + offset)) {
        j += 3;
        continue;
      }
      const byte = bytes[row + j]!;
      index[p] = j * 128;
      values[p] = table[byte]!;
      p += isCounted[byte]!;
    }
    return p;
  };
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
  x: Items,
  rows: number,
  cols: number,
  count: number,
): Generator<void> {
  const blocks = blockCount(rows);
  const source = new Rows(x, cols);
  const { data } = source;
  const { starts, index, values } = views(buffer, at, x, cols * blocks + 1, count);
  const next = new Int32Array(cols * blocks);
  for (const [from, to] of turns(rows, cols)) {
    for (let i = from; i < to; i++) {
      const row = source.read(i);
      const block = Math.floor(i / blockRows);
      for (let j = 0; j < cols; j++) if (data[row + j] !== 0) next[j * blocks + block]!++;
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
      const row = source.read(i);
      const block = Math.floor(i / blockRows);
      for (let j = 0; j < cols; j++) {
        const value = data[row + j]!;
        if (value === 0) continue;
        const item = next[j * blocks + block]!++;
        index[item] = i * 128;
        values[item] = value;
      }
    }
    yield;
  }
}

function views(buffer: ArrayBufferLike, at: SparseRows, x: Items, startCount: number, count: number) {
  return {
    starts: new Int32Array(buffer, at.starts, startCount),
    index: new Uint32Array(buffer, at.index, count),
    values: isFloat32(areBytes(x) ? x.table : x)
      ? new Float32Array(buffer, at.values, count)
      : new Float64Array(buffer, at.values, count),
  };
}
