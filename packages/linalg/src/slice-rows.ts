import { describe } from './dtype.ts';
import { Matrix } from './matrix.ts';

/** The rows start to end - 1 of `x`, copied; negative bounds count from the end, those beyond it are cut. */
export function sliceRows(x: Matrix, start: number, end: number): Matrix {
  checkBound('start', start);
  checkBound('end', end);
  const from = rowOf(start, x.rows);
  const to = Math.max(from, rowOf(end, x.rows));
  return new Matrix(to - from, x.cols, x.data.slice(from * x.cols, to * x.cols));
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
