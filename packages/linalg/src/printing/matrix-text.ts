import type { FloatArray } from '../dtype.ts';

/** The text of a matrix. */
export function matrixText(rows: number, cols: number, data: FloatArray): string {
  const lines = Array.from(
    { length: rows },
    (_, i) => `[${Array.from(data.subarray(i * cols, (i + 1) * cols)).join(' ')}]`,
  );
  return `[${lines.join('\n ')}]`;
}
