import { type Json, type Outcome, percent, type ResultFigures } from '@nn-labs/experiment';
import { compact, fieldsOf, inWords, isPercent, valueText } from '../terminal/figure-text.ts';
import { tableLines } from '../terminal/table.ts';
import type { Line } from '../terminal/terminal.ts';

/** What the runs of one setting come to, as `--json` lists it. */
export interface SettingSummary {
  readonly setting: Readonly<Record<string, unknown>>;
  /** Of each numeric figure over the completed runs; null when no run completed. */
  readonly mean: Readonly<Record<string, number>> | null;
  /** With n − 1; null for fewer than two completed runs. */
  readonly std: Readonly<Record<string, number>> | null;
}

/** Mean and standard deviation of every numeric figure over the outcomes that completed. */
export function summarise(
  setting: Readonly<Record<string, unknown>>,
  outcomes: readonly Outcome[],
): SettingSummary {
  const completed = outcomes.filter(({ status = 'completed' }) => status === 'completed');
  if (completed.length === 0) return { setting, mean: null, std: null };
  const columns = new Map<string, number[]>();
  for (const { result = null } of completed) {
    for (const [name, value] of Object.entries(figures(result))) {
      columns.set(name, [...(columns.get(name) ?? []), value]);
    }
  }
  const mean: Record<string, number> = {};
  const std: Record<string, number> = {};
  for (const [name, values] of columns) {
    mean[name] = average(values);
    if (values.length > 1) std[name] = deviation(values);
  }
  return { setting, mean, std: completed.length > 1 ? std : null };
}

/** The numeric figures of a result; a figure that is not finite is none. */
export function figures(result: Json): Record<string, number> {
  return Object.fromEntries(
    Object.entries(fieldsOf(result)).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = average(values);
  const squares = values.map((value) => (value - middle) * (value - middle));
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (values.length - 1));
}

export interface SettingRow {
  /** The swept values, as they were typed. */
  readonly texts: readonly string[];
  readonly summary: SettingSummary;
  readonly planned: number;
  readonly completed: number;
  readonly diverged: number;
}

/** A row for each setting: its values, how many runs, mean and standard deviation of each figure. */
export function sweepTable(
  axes: readonly string[],
  rows: readonly SettingRow[],
  kinds: ResultFigures,
  width: number,
): Line[] {
  const names = figureNames(rows.map(({ summary }) => summary));
  const head = [...axes, 'runs', ...names.map(inWords), ''].map((heading) => ({ heading }));
  const body = rows.map(({ texts, summary, planned, completed, diverged }) => {
    const cells = names.map((name) => meanText(name, summary, kinds));
    const trouble = diverged === 1 && planned === 1 ? 'diverged' : `${diverged} diverged`;
    const done = doneText(completed, planned);
    return [...texts, done, ...cells, { text: diverged > 0 ? trouble : '', style: 'red' } as const];
  });
  return tableLines(head, body, width);
}

export function figureNames(summaries: readonly SettingSummary[]): string[] {
  return [...new Set(summaries.flatMap(({ mean }) => Object.keys(mean ?? {})))];
}

export function doneText(completed: number, all: number): string {
  return completed === all ? String(all) : `${completed} of ${all}`;
}

/** Mean and deviation of a figure as tables show them. */
export function meanText(name: string, { mean, std }: SettingSummary, kinds: ResultFigures): string {
  const middle = mean?.[name];
  if (middle === undefined) return '-';
  const text = valueText(name, middle, kinds);
  const spread = std?.[name];
  if (spread === undefined) return text;
  return `${text} ± ${isPercent(name, kinds) ? percent(spread) : compact(spread, 3)}`;
}
