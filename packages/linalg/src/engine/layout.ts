import { isFloat32 } from '../matrix/dtype.ts';

// Where the items of a matrix lie in the engine's memory; `assembly/layout.ts` says the same.

/** Bytes of a vector: of two float64 or four float32. */
export const vectorBytes = 16;
/** Rows of a panel that a product goes through at a time. */
export const blockRows = 200;

/**
 * How many blocks of {@link blockRows} rows so many rows are; none are one block as well.
 *
 * @example
 * ```ts
 * import { blockCount } from '@nn-labs/linalg/engine';
 * blockCount(201); // => 2
 * ```
 */
export function blockCount(rows: number): number {
  return Math.max(1, Math.ceil(rows / blockRows));
}

/**
 * Vectors of 16 bytes that a row of `cols` items takes.
 *
 * @example
 * ```ts
 * import { rowVectors } from '@nn-labs/linalg/engine';
 * rowVectors(10, false); // => 5
 * rowVectors(10, true); // => 3
 * ```
 */
export function rowVectors(cols: number, float32: boolean): number {
  return Math.ceil(cols / (float32 ? 4 : 2));
}

/**
 * How many panels `vectors` vectors are cut into: of 8, then of 4, 2 and 1.
 *
 * @example
 * ```ts
 * import { panelCount } from '@nn-labs/linalg/engine';
 * panelCount(8 + 8 + 2 + 1); // => 4
 * ```
 */
export function panelCount(vectors: number): number {
  return panels(vectors).length;
}

/** The panels' first vectors and widths, in vectors. */
export function panels(vectors: number): { start: number; width: number }[] {
  const found: { start: number; width: number }[] = [];
  let start = 0;
  for (const width of [8, 4, 2, 1]) {
    while (vectors - start >= width) {
      found.push({ start, width });
      start += width;
    }
  }
  return found;
}

/**
 * Copies a row-major matrix (rows, cols) into a packed one, or with `back` the packed one into the row-major.
 *
 * @example
 * ```ts
 * import { packedIndex } from '@nn-labs/linalg/engine';
 * const packed = new Float64Array(2 * 6);
 * packedIndex(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), packed, 2, 5); // (2, 5): panels of 2 and 1 vectors
 * Array.from(packed).join(' '); // => '1 2 3 4 6 7 8 9 5 0 10 0'
 * ```
 */
export function packedIndex(
  plain: Float64Array | Float32Array,
  packed: Float64Array | Float32Array,
  rows: number,
  cols: number,
  back: boolean = false,
): void {
  const lanes = isFloat32(plain) ? 4 : 2;
  for (const { start, width } of panels(Math.ceil(cols / lanes))) {
    const first = start * lanes;
    const wide = width * lanes;
    const items = Math.min(wide, cols - first);
    let at = first * rows;
    for (let i = 0; i < rows; i++, at += wide) {
      const row = i * cols + first;
      if (back) for (let j = 0; j < items; j++) plain[row + j] = packed[at + j]!;
      else for (let j = 0; j < items; j++) packed[at + j] = plain[row + j]!;
    }
  }
}
