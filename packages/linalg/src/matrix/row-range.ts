import { describe } from './dtype.ts';

/** The rows [from, to) that `start` and `end` mean: negative bounds count from the end, those beyond it are cut. */
export function rowRange(rows: number, start: number, end: number): [from: number, to: number] {
  const [from, to] = [rowOf('start', start, rows), rowOf('end', end, rows)];
  return [from, Math.max(from, to)];
}

function rowOf(name: string, bound: unknown, rows: number): number {
  if (!Number.isInteger(bound)) {
    throw new TypeError(
      `slice: ${name} is ${describe(bound)}. Give an integer, negative to count from the end.`,
    );
  }
  const row = bound as number;
  return Math.min(rows, Math.max(0, row < 0 ? row + rows : row));
}
