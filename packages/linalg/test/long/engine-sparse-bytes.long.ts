import { describe, expect, test } from 'vitest';
import { countNonZero, sparseBytes, writeSparse } from '../../src/engine/index.ts';
import { ByteItems } from '../../src/index.ts';

/** Byte 0 is the value zero, and so are a few others; or byte 0 is a value like any other. */
const tables = {
  'zero for byte 0': Float32Array.from({ length: 256 }, (_, byte) => (byte < 3 ? 0 : byte / 255)),
  'another value for byte 0': Float32Array.from({ length: 256 }, (_, byte) => byte - 100),
};

/** Strokes on empty ground, in an array that begins at any byte of its buffer. */
function strokes(size: number, offset: number): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(size + offset + 3), offset, size);
  for (let i = 0; i < size; i++) {
    const drawn = Math.imul(i + 7, 2654435761) >>> 0;
    bytes[i] = (i >> 4) % 3 === 0 || drawn % 5 === 0 ? drawn >>> 24 : 0;
  }
  return bytes;
}

/** The non-zeros of x as the engine keeps them. */
function lifted(x: Float32Array | ByteItems, rows: number, cols: number) {
  let count = 0;
  for (let i = 0; i < rows; i++) count += countNonZero(x, i * cols, (i + 1) * cols);
  const [starts, index, values] = sparseBytes(rows, cols, count, 4);
  const at = { starts: 0, index: starts, values: starts + index };
  const buffer = new ArrayBuffer(starts + index + values);
  for (const _ of writeSparse(buffer, at, x, rows, cols, count));
  return { count, bytes: new Uint8Array(buffer) };
}

describe.each(Object.entries(tables))('bytes with %s', (_, table) => {
  const shapes = [
    [1, 1],
    [5, 3],
    [3, 413],
    [2, 784],
    [1, 1601],
  ] as const;
  test.each(shapes)('leave the non-zeros of their values, shape (%i, %i)', (rows, cols) => {
    for (const offset of [0, 1, 2, 3]) {
      const x = new ByteItems(strokes(rows * cols, offset), table);
      expect(lifted(x, rows, cols)).toEqual(lifted(x.values() as Float32Array, rows, cols));
    }
  });
});
