import { ByteItems } from './byte-items.ts';
import { describe } from './dtype.ts';
import { Matrix } from './matrix.ts';

/** The rows start to end - 1 of `x`, copied; negative bounds count from the end, those beyond it are cut. */
export function sliceRows(x: Matrix, start: number, end: number): Matrix {
  checkBound('start', start);
  checkBound('end', end);
  const from = rowOf(start, x.rows);
  const to = Math.max(from, rowOf(end, x.rows));
  const items = [from * x.cols, to * x.cols] as const;
  const { byteItems } = x;
  const data =
    byteItems === null
      ? x.data.slice(...items)
      : new ByteItems(byteItems.bytes.slice(...items), byteItems.table);
  return new Matrix(to - from, x.cols, data);
}

function rowOf(bound: number, rows: number): number {
  return Math.min(rows, Math.max(0, bound < 0 ? bound + rows : bound));
}

function checkBound(name: string, bound: unknown): void {
  if (!Number.isInteger(bound)) {
    throw new TypeError(
      `slice: ${name} is ${describe(bound)}. Give an integer, negative to count from the end.`,
    );
  }
}
