import { allocate } from './allocate.ts';
import { shapeText } from './check.ts';
import { type DType, describe, type FloatArray } from './dtype.ts';
import { MatrixData } from './matrix-data.ts';
import { ShapeError } from './shape-error.ts';

/** Where the result of an operation goes: a new array, or that of `out` when it fits and no other operand lies across it. */
export function room(
  operation: string,
  rows: number,
  cols: number,
  dtype: DType,
  out: MatrixData | undefined,
  operands: readonly MatrixData[],
): FloatArray {
  if (out === undefined) return allocate(operation, rows, cols, dtype);
  if (!(out instanceof MatrixData)) {
    throw new TypeError(`${operation}: out is ${describe(out)}. Give a Matrix, or leave it out.`);
  }
  if (out.rows !== rows || out.cols !== cols) {
    throw new ShapeError(
      `${operation}: the result is ${shapeText({ rows, cols })}, but out is ${shapeText(out)}. Give one of that shape.`,
    );
  }
  if (out.dtype !== dtype) {
    throw new TypeError(
      `${operation}: the result is ${dtype}, but out is ${out.dtype}. Use Matrix.zeros(${rows}, ${cols}, '${dtype}').`,
    );
  }
  if (operands.some((x) => isAcross(x.data, out.data))) {
    throw new RangeError(
      `${operation}: out shares a part of its memory with an operand. Give a matrix of its own.`,
    );
  }
  return out.data;
}

/** Whether two arrays share memory without being the same items. */
function isAcross(x: FloatArray, out: FloatArray): boolean {
  if (x.buffer !== out.buffer) return false;
  if (x.byteOffset === out.byteOffset && x.length === out.length) return false;
  return x.byteOffset < out.byteOffset + out.byteLength && out.byteOffset < x.byteOffset + x.byteLength;
}
