import { flagName } from '@nn-labs/experiment';
import {
  codeSha256,
  type DamagedRun,
  judgedFigure,
  missingFiles,
  type RecordedStatus,
  type StoredRun,
} from '@nn-labs/experiment/runs';
import { figures } from '../sweep/summary.ts';
import { inWords, valueText } from '../terminal/figure-text.ts';
import { whole } from '../terminal/safe-text.ts';
import type { Styled } from '../terminal/terminal.ts';

export type Run = StoredRun | DamagedRun;

/** How long ago a time is, in one unit: `12 s`, `3 h`, `5 days`. */
export function age(iso: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(iso)) / 1000));
  if (seconds < 60) return whole(`${seconds} s`);
  if (seconds < 3600) return whole(`${Math.floor(seconds / 60)} min`);
  if (seconds < 48 * 3600) return whole(`${Math.floor(seconds / 3600)} h`);
  return whole(`${Math.floor(seconds / (24 * 3600))} days`);
}

/** An id; on a terminal as much of its end as no other run's id has anywhere: what `show` takes for it. */
export function idText({ id }: Run, all: readonly Run[], width: number): string {
  if (!Number.isFinite(width)) return id;
  const others = all.filter((run) => run.id !== id);
  const length = [4, 8, 15].find((each) => others.every((run) => !run.id.includes(id.slice(-each))));
  return length === undefined ? id : id.slice(-length);
}

const statusStyles = { completed: 'green', running: 'bold', interrupted: 'yellow' } as const;

export function statusText(status: RecordedStatus | 'damaged'): Styled {
  return {
    text: status,
    style: { failed: 'red', diverged: 'red', damaged: 'red', ...statusStyles }[status] as 'red',
  };
}

/**
 * For each run its preset, and the options that were changed in it, as `--sweep` writes them: `long`, `lr=3`, `bias=on`. An
 * option that at least half of the runs changed is said of all of them, as in a sweep.
 */
export function settings(runs: readonly StoredRun[]): string[][] {
  const times = new Map<string, number>();
  for (const { record } of runs)
    for (const name of Object.keys(record.changed)) times.set(name, (times.get(name) ?? 0) + 1);
  return runs.map(({ record: { preset, command, options, changed } }) => {
    const typed = new Map(
      command.split(/ (?=--)/).map((word) => word.split(/ (.*)/s, 2) as [string, string]),
    );
    const isOften = (name: string): boolean => (times.get(name) ?? 0) * 2 >= runs.length;
    const names = Object.keys(options).filter((name) => Object.hasOwn(changed, name) || isOften(name));
    const values = names.flatMap((name) => {
      const [flag, value = null] = [flagName(name), options[name]];
      if (value === null && !typed.has(flag)) return []; // what the preset leaves open
      const shown = typeof value === 'boolean' ? (value ? 'on' : 'off') : typed.get(flag);
      return [`${flag.slice(2)}=${shown ?? valueText(name, value, {}, true)}`];
    });
    return [preset, ...values];
  });
}

/** The figure that a run is judged by, in words and as it is shown; where its lab names none, the first of its result. */
export function mainFigure(run: StoredRun): { name: string; text: string } | null {
  const kinds = run.record.figures;
  const isJudged = Object.values(kinds).some(({ better }) => better !== undefined);
  const judged = judgedFigure(run);
  const [name, value] = isJudged
    ? [judged?.figure, judged?.value]
    : (Object.entries(figures(run.record.result))[0] ?? []);
  if (name === undefined || value === undefined) return null;
  return { name: inWords(name), text: valueText(name, value, kinds) };
}

/**
 * Whether the code of a run is neither that of its commit nor what is here now: nothing that is kept gives its figures
 * again.
 */
export function hasChangedCode(root: string, { lab, record: { git, codeSha256: own } }: StoredRun): boolean {
  return git?.dirty === true && own !== codeSha256(root, lab);
}

export function runJson(run: Run): Record<string, unknown> {
  const { id, lab, status, folder } = run;
  if (run.status === 'damaged') return { id, lab, status, problem: run.problem, folder };
  return { ...run.record, id, lab, status, folder, missing: missingFiles(run), schema: undefined };
}
