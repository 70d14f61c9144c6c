import { percent, type ResultFigures } from '@nn-labs/experiment';
import { compact, figureText, inWords, isPercent } from '../terminal/figure-text.ts';
import { tableLines } from '../terminal/table.ts';
import type { Line } from '../terminal/terminal.ts';
import { bare } from './axis.ts';
import type { SweepPlan } from './options.ts';
import type { SettingSummary } from './summary.ts';

export interface SettingRow {
  readonly texts: readonly string[];
  readonly summary: SettingSummary;
  readonly planned: number;
  readonly completed: number;
  readonly diverged: number;
}

/** A row for each setting: its values, how many runs, mean and standard deviation of each figure. */
export function sweepTable(
  { axes }: Pick<SweepPlan, 'axes'>,
  rows: readonly SettingRow[],
  figures: ResultFigures,
  width: number,
): Line[] {
  const names = [...new Set(rows.flatMap(({ summary }) => Object.keys(summary.mean ?? {})))];
  const head = [...axes.map(({ name }) => bare(name)), 'runs', ...names.map(inWords), ''];
  const body = rows.map(({ texts, summary, planned, completed, diverged }) => {
    const done = completed === planned ? String(planned) : `${completed} of ${planned}`;
    const cells = names.map((name) => cell(name, summary, figures));
    const trouble = diverged === 1 && planned === 1 ? 'diverged' : `${diverged} diverged`;
    return [...texts, done, ...cells, { text: diverged > 0 ? trouble : '', style: 'red' } as const];
  });
  return tableLines(
    head.map((heading) => ({ heading })),
    body,
    width,
  );
}

/** Mean and deviation of a figure as tables show them. */
export function cell(name: string, { mean, std }: SettingSummary, figures: ResultFigures): string {
  const middle = mean?.[name];
  if (middle === undefined) return '-';
  const spread = std?.[name];
  if (spread === undefined) return figureText(name, middle, figures);
  return `${figureText(name, middle, figures)} ± ${isPercent(name, figures) ? percent(spread) : compact(spread, 3)}`;
}
