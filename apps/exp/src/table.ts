import { cut } from './safe-text.ts';

/** A column: its heading, and whether its cells stand at the right. */
export interface Column {
  readonly heading: string;
  readonly right?: boolean;
}

/** Rows under headings, two spaces apart; the last column gets what is left of `width` and is cut there. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const headings = columns.map(({ heading }) => heading);
  const all = [headings, ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  return all.map((row) =>
    columns
      .map(({ right = false }, i) => {
        const cell = row[i] ?? '';
        if (i === columns.length - 1) return cut(cell, Math.max(12, width - before));
        return right ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
}
