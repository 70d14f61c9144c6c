import { percent } from '@nn-labs/experiment';
import { alignColumns } from '../align.ts';
import { bare } from './axis.ts';
import type { SweepPlan } from './options.ts';
import type { SettingSummary } from './summary.ts';

/** One line of the table. */
export interface SettingRow {
  readonly texts: readonly string[];
  readonly summary: SettingSummary;
  readonly planned: number;
  readonly completed: number;
  readonly diverged: number;
}

/** A row for each setting: its values, how many runs, mean and standard deviation of each figure. */
export function sweepTable({ axes }: Pick<SweepPlan, 'axes'>, rows: readonly SettingRow[]): string[] {
  const names = [...new Set(rows.flatMap(({ summary }) => Object.keys(summary.mean ?? {})))];
  const head = [...axes.map(({ name }) => bare(name)), 'runs', ...names.map(inWords)];
  const body = rows.map(({ texts, summary, planned, completed, diverged }) => {
    const done = completed === planned ? String(planned) : `${completed} of ${planned}`;
    const cells = names.map((name) => cell(name, summary));
    if (diverged > 0) cells.push(diverged === 1 && planned === 1 ? 'diverged' : `${diverged} diverged`);
    return [...texts, done, ...cells];
  });
  return alignColumns([head, ...body]);
}

/** A figure as the table shows it. */
export function showFigure(name: string, value: number): string {
  return isFraction(name) ? `${percent(value)}%` : compact(value, 6);
}

/** `testAccuracy` as `test accuracy`. */
export function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
}

function cell(name: string, { mean, std }: SettingSummary): string {
  const middle = mean?.[name];
  if (middle === undefined) return '-';
  const spread = std?.[name];
  if (spread === undefined) return showFigure(name, middle);
  return `${showFigure(name, middle)} ± ${isFraction(name) ? percent(spread) : compact(spread, 3)}`;
}

/** Accuracies are fractions, and are shown in percent. */
function isFraction(name: string): boolean {
  return /accuracy$/i.test(name);
}

/** A number with so many digits that count, without trailing zeros. */
function compact(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}
