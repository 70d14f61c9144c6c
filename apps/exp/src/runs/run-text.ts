import type { Json, ResultFigures } from '@nn-labs/experiment';
import {
  type DamagedRun,
  judgedFigure,
  missingFiles,
  type RecordedStatus,
  type StoredRun,
} from '@nn-labs/experiment/runs';
import { flagName } from '../lab/flag-name.ts';
import { figures } from '../sweep/summary.ts';
import { figureText, inWords, isPercent } from '../terminal/figure-text.ts';
import { whole } from '../terminal/table.ts';
import type { Styled } from '../terminal/terminal.ts';

/** How old something is, in one unit: `12 s`, `3 h`, `5 days`. */
export function age(iso: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(iso)) / 1000));
  if (seconds < 60) return whole(`${seconds} s`);
  if (seconds < 3600) return whole(`${Math.floor(seconds / 60)} min`);
  if (seconds < 48 * 3600) return whole(`${Math.floor(seconds / 3600)} h`);
  return whole(`${Math.floor(seconds / (24 * 3600))} days`);
}

/** An id; on a terminal as much of its end as no other run's id has anywhere: what `show` takes for it. */
export function idText(
  { id }: { readonly id: string },
  all: readonly { readonly id: string }[],
  width: number,
): string {
  if (!Number.isFinite(width)) return id;
  const others = all.filter((run) => run.id !== id);
  const length = [4, 8, 15].find((each) => others.every((run) => !run.id.includes(id.slice(-each))));
  return length === undefined ? id : id.slice(-length);
}

const statusStyles = {
  completed: 'green',
  running: 'bold',
  interrupted: 'yellow',
  failed: 'red',
  diverged: 'red',
  damaged: 'red',
} as const;

export function statusText(status: RecordedStatus | 'damaged'): Styled {
  return { text: status, style: statusStyles[status] };
}

/**
 * For each run its preset, and its value of every option that was changed in any of them, as `--sweep` writes it:
 * `softmax`, `lr=3`, `bias=on`.
 */
export function settings(runs: readonly StoredRun[]): string[][] {
  const changed = new Set(runs.flatMap(({ record }) => Object.keys(record.changed)));
  return runs.map(({ record: { preset, command, options } }) => {
    const typed = new Map(
      command.split(/ (?=--)/).map((word) => word.split(/ (.*)/s, 2) as [string, string]),
    );
    const names = Object.keys(options).filter((name) => changed.has(name));
    const values = names.flatMap((name) => {
      const [flag, value = null] = [flagName(name), options[name]];
      if (value === null && !typed.has(flag)) return []; // what the preset leaves open
      const shown = typeof value === 'boolean' ? (value ? 'on' : 'off') : typed.get(flag);
      return [`${flag.slice(2)}=${shown ?? valueText(name, value)}`];
    });
    return [preset, ...values];
  });
}

/** The figure that a run is judged by, in words and as it is shown; where its lab names none, the first of its result. */
export function mainFigure(run: StoredRun): { name: string; text: string } | null {
  const judged = judgedFigure(run);
  if (judged !== null) {
    const { figure, value } = judged;
    return { name: inWords(figure), text: figureText(figure, value, run.record.figures) };
  }
  const isJudged = Object.values(run.record.figures).some(({ better }) => better !== undefined);
  const [first] = isJudged ? [] : Object.entries(figures(run.record.result));
  return first === undefined
    ? null
    : { name: inWords(first[0]), text: figureText(...first, run.record.figures) };
}

/** Whether a value is a list of lists or objects: figures that a line has no room for. */
export function isTable(value: Json): boolean {
  return Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null);
}

/** A value of a record in one line, as the lab's figures say; of a table only its length. */
export function valueText(name: string, value: Json, figures: ResultFigures = {}): string {
  if (value === null) return '–';
  if (typeof value === 'number')
    return isPercent(name, figures) ? figureText(name, value, figures) : String(value);
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(',');
  if (Array.isArray(value) && isTable(value)) return `${value.length} rows; --json shows them`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function runJson(run: StoredRun | DamagedRun): Record<string, unknown> {
  const { id, lab, status, folder } = run;
  if (run.status === 'damaged') return { id, lab, status, problem: run.problem, folder };
  const { schema: _, id: __, lab: ___, status: ____, ...rest } = run.record;
  return { id, lab, status, folder, missing: missingFiles(run), ...rest };
}
