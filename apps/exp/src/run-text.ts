import { type Json, percent } from '@nn-labs/experiment';
import { type DamagedRun, judgedFigure, type StoredRun } from '@nn-labs/experiment/runs';

/** A text out of a file that anybody may have written, so that it cannot steer the terminal. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '?');
}

/** Not longer than `width`, with a sign that something is left out: whole words where it has some. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  const start = text.slice(0, Math.max(0, width - 1));
  // Half a number would be another number.
  const words = text[start.length] === ' ' ? start : start.replace(/ \S*$/, '');
  return `${words.trimEnd()}…`;
}

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
  return plain(rest === typed && typed !== '' ? typed : `${preset} ${rest}`.trim());
}

/** The figure that the run is judged by; without one the first number of its result. */
export function figureText(run: StoredRun): string {
  const judged = judgedFigure(run);
  if (judged !== null)
    return judged.as === 'percent' ? `${percent(judged.value)} %` : numberText(judged.value);
  const { result } = run.record;
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return '';
  for (const [name, value] of Object.entries(result)) {
    if (typeof value === 'number') return plain(`${name} ${numberText(value)}`);
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
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return plain(value.join(','));
  if (Array.isArray(value) && isTable(value)) return `${value.length} rows; --json shows them`;
  return plain(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** A run as `--json` gives it. */
export function runJson(run: StoredRun | DamagedRun): Record<string, unknown> {
  const { id, lab, status, folder } = run;
  if (run.status === 'damaged') return { id, lab, status, problem: run.problem, folder };
  const { schema: _, id: __, lab: ___, status: ____, ...rest } = run.record;
  return { id, lab, status, folder, ...rest };
}
