import { type Json, percent } from '@nn-labs/experiment';

/** Where a figure stands in a recorded run, and how it is written: `testAccuracy %`, `loss 4 digits`. */
export interface ValueSpec {
  readonly path: readonly string[];
  readonly format: string;
}

/** Reads `testAccuracy %`, `history.*.loss 3 digits`, `weightsSha256 hash`, `data.trainCount`; null for anything else. */
export function readValueSpec(text: string): ValueSpec | null {
  const match = /^([\w*]+(?:\.[\w*]+)*)(?: (%|[1-9]\d? digits|hash))?$/.exec(text.trim());
  if (match === null) return null;
  const [, path = '', format = ''] = match;
  const words = path.split('.');
  const roots = ['result', 'history', 'data', 'status'];
  return { path: roots.includes(words[0] ?? '') ? words : ['result', ...words], format };
}

/** The figure as it stands in a README; null when the run has none there. A path with `*` gives all, between slashes. */
export function recordedValue(run: object, { path, format }: ValueSpec): string | null {
  const values = follow(run as Json, path);
  if (values.length === 0 || values.some((value) => value === undefined)) return null;
  const texts = values.map((value) => write(value as Json, format));
  const unit = format === '%' && values.some((value) => value !== null) ? '%' : '';
  return `${texts.join(' / ')}${unit}`;
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
