import type { MetricsRow } from './recorder.ts';

/** Names inside a run's folder. */
export const runFiles = {
  record: 'run.json',
  metrics: 'metrics.csv',
  checkpoint: 'checkpoint.safetensors',
  previousCheckpoint: 'checkpoint.previous.safetensors',
} as const;

/** Whether a name is one for a file in a run's folder: letters, digits, `_`, `.` and `-`. */
export function isFileName(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*$/.test(name);
}

/** Throws a RangeError for a name that a lab cannot give to a file that it keeps. */
export function checkKeptName(name: string): void {
  if (isFileName(name) && !Object.values<string>(runFiles).includes(name)) return;
  throw new RangeError(`keep: '${name}' is not a name for a lab's own file. Use one like model.safetensors.`);
}

/** The columns of `metrics.csv`, which its first row names. Throws a RangeError for a row that does not fit them. */
export function columnsFor(row: MetricsRow, columns: readonly string[] | null): readonly string[] {
  if (columns === null) return checkColumns(Object.keys(row));
  for (const name in row) {
    if (!columns.includes(name)) {
      throw new RangeError(
        `metrics: there is no column '${name}'; the first row named ${columns.join(', ')}. Name it there, with null.`,
      );
    }
  }
  return columns;
}

function checkColumns(columns: readonly string[]): readonly string[] {
  const odd = columns.find((name) => !/^[A-Za-z]\w*$/.test(name));
  if (odd === undefined && columns.length > 0) return columns;
  throw new RangeError(
    odd === undefined
      ? 'metrics: the first row is empty. It names the columns.'
      : `metrics: the column's name '${odd}' is not a word. Use letters, digits and _.`,
  );
}
