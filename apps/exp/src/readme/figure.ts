import { type Json, percent } from '@nn-labs/experiment';
import { figures, summarise } from '../sweep/summary.ts';
import { compact } from '../terminal/figure-text.ts';
import type { RecordedEntry, RecordedRow } from './records.ts';

/** Where a figure stands in a recorded run, and how it is written: `score %`, `loss 4 digits`. */
export interface ValueSpec {
  readonly path: readonly string[];
  readonly format: string;
}

/** A figure as a document asks for it, and how that is read: null when it cannot be. */
export interface Asked {
  readonly spec: string;
  readonly value: ValueSpec | null;
}

export function readAsked(spec: string): Asked {
  return { spec, value: readValueSpec(spec) };
}

/** Reads `score %`, `history.*.loss 3 digits`, `dataSha256 hash`, `data.trainCount`; null for anything else. */
export function readValueSpec(text: string): ValueSpec | null {
  const match = /^([\w*]+(?:\.[\w*]+)*)(?: (%|[1-9]\d? digits|hash))?$/.exec(text.trim());
  if (match === null) return null;
  const [, path = '', format = ''] = match;
  const words = path.split('.');
  const roots = ['result', 'history', 'data', 'status'];
  return { path: roots.includes(words[0] ?? '') ? words : ['result', ...words], format };
}

/** A figure as it stands in a document; null when what is recorded has none there. */
export function figureOf(recorded: RecordedEntry | RecordedRow, { spec, value }: Asked): string | null {
  if ('runs' in recorded) return meanOf(recorded, spec, value);
  return value && recordedValue(recorded, value);
}

/** The names of the figures that a document may ask for. */
export function figureNames(recorded: RecordedEntry | RecordedRow): string[] {
  const isRow = 'runs' in recorded;
  const result = (isRow ? recorded.runs[0]?.result : recorded.result) ?? {};
  return [...(isRow ? ['seconds'] : []), ...Object.keys(result as object)];
}

/** The figure of one run. A path with `*` gives all, between slashes. */
export function recordedValue(run: object, { path, format }: ValueSpec): string | null {
  const values = follow(run as Json, path);
  if (values.length === 0 || values.some((value) => value === undefined)) return null;
  const texts = values.map((value) => write(value as Json, format));
  const unit = format === '%' && values.some((value) => value !== null) ? '%' : '';
  return `${texts.join(' / ')}${unit}`;
}

/**
 * A figure of runs over seeds: mean and standard deviation (with n - 1) of a number, all values of anything else; `seconds`
 * is how long a run took.
 */
function meanOf({ seconds, runs }: RecordedRow, spec: string, value: ValueSpec | null): string | null {
  if (spec === 'seconds') return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const [root, name = '', ...deeper] = value?.path ?? [];
  if (value === null || root !== 'result' || deeper.length > 0) return null;
  if (!runs.every(({ result }) => Object.hasOwn(figures(result), name))) {
    const texts = runs.map((run) => recordedValue(run, value));
    return texts.includes(null) ? null : [...new Set(texts)].join(' / ');
  }
  const { mean, std } = summarise({}, runs);
  const { format } = value;
  const most = format.endsWith('digits') ? Number.parseInt(format, 10) : 6;
  const digitsOf = (x: number, digits: number): string => (format === '%' ? percent(x) : compact(x, digits));
  const spread = std?.[name] === undefined ? '' : ` ± ${digitsOf(std[name], Math.min(most, 2))}`;
  return `${digitsOf(mean![name]!, most)}${spread}${format === '%' ? '%' : ''}`;
}

function follow(value: Json | undefined, path: readonly string[]): (Json | undefined)[] {
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [undefined];
  if (name === '*') return Object.values(value).flatMap((item) => follow(item, rest));
  return Object.hasOwn(value, name)
    ? follow((value as Readonly<Record<string, Json>>)[name], rest)
    : [undefined];
}

function write(value: Json, format: string): string {
  if (value === null) return '–'; // a run that diverged has no figure
  if (typeof value === 'string') return format === 'hash' ? `\`${value.slice(0, 8)}…\`` : value;
  if (typeof value !== 'number') return JSON.stringify(value);
  if (format === '%') return percent(value);
  return format.endsWith('digits') ? value.toPrecision(Number.parseInt(format, 10)) : String(value);
}
