import type { Json, Outcome } from '@nn-labs/experiment';

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
  if (result === null || typeof result !== 'object') return {};
  return Object.fromEntries(
    Object.entries(result).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
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
