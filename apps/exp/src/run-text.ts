import { type Json, percent } from '@nn-labs/experiment';
import { type DamagedRun, judgedFigure, type StoredRun } from '@nn-labs/experiment/runs';

/** How old something is, in one unit: `12 s`, `3 h`, `5 days`. */
export function age(iso: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(iso)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / (24 * 3600))} days`;
}

/** Preset and changed options, as they were typed: `softmax --lr 3`. */
export function settingText({ record: { preset, command } }: StoredRun): string {
  const typed = command.replace(/^pnpm exp \d+ ?/, '');
  // The command names a preset only where it is not the default one.
  const rest = typed.replace(/^--preset \S+ ?/, '');
  return rest === typed && typed !== '' ? typed : `${preset} ${rest}`.trim();
}

/** The figure that the run is judged by; without one the first number of its result. */
export function figureText(run: StoredRun): string {
  const judged = judgedFigure(run);
  if (judged !== null)
    return judged.as === 'percent' ? `${percent(judged.value)}%` : numberText(judged.value);
  const { result } = run.record;
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return '';
  for (const [name, value] of Object.entries(result)) {
    if (typeof value === 'number') return `${name} ${numberText(value)}`;
  }
  return '';
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}

/** Whether a value is a list of lists or objects: figures that a line has no room for. */
export function isTable(value: Json): boolean {
  return Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null);
}

/** A value of a record in one line; of a table only its length. */
export function valueText(value: Json): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(',');
  if (Array.isArray(value) && isTable(value)) return `${value.length} rows; --json shows them`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A run as `--json` gives it. */
export function runJson(run: StoredRun | DamagedRun): Record<string, unknown> {
  const { id, lab, status, folder } = run;
  if (run.status === 'damaged') return { id, lab, status, problem: run.problem, folder };
  const { schema: _, id: __, lab: ___, status: ____, ...rest } = run.record;
  return { id, lab, status, folder, ...rest };
}
