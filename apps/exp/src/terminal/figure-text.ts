import { type Json, percent, type ResultFigures } from '@nn-labs/experiment';

/** `lossOnTest` as `loss on test`, `dataSha256` as `data SHA-256`. */
export function inWords(name: string): string {
  return name
    .replace(/Sha256$/, ' SHA-256')
    .replaceAll(/(?<=[a-z\d])[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
}

/**
 * A value in one line, as the lab's figures say: `85.03%`, `0.123457`, the beginning of a hash, of a table the number of
 * its rows. `exact` shows every digit of numbers and hashes.
 */
export function valueText(
  name: string,
  value: Json,
  figures: ResultFigures = {},
  exact: boolean = false,
): string {
  if (value === null) return '–';
  if (typeof value === 'number') {
    if (isPercent(name, figures)) return `${percent(value)}%`;
    return exact ? String(value) : compact(value, 6);
  }
  if (typeof value === 'string') return exact || !isHash(name, value, figures) ? value : shortHash(value);
  if (isTable(value)) return `${value.length} rows; --json shows them`;
  return Array.isArray(value) ? value.join(',') : JSON.stringify(value);
}

export function isPercent(name: string, figures: ResultFigures): boolean {
  return Object.hasOwn(figures, name) && figures[name]?.as === 'percent';
}

/** A hash is what the lab calls one, and any text that looks like one. */
export function isHash(name: string, value: Json, figures: ResultFigures = {}): boolean {
  const isNamed = Object.hasOwn(figures, name) && figures[name]?.as === 'hash';
  return isNamed || (typeof value === 'string' && /^[0-9a-f]{40,}$/.test(value));
}

function shortHash(text: string): string {
  return `${text.slice(0, 12)}…`;
}

/** Whether a value is a list of lists or objects: a line has no room for it. */
export function isTable(value: Json): value is readonly Json[] {
  return Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null);
}

/** A number with so many digits that count, without trailing zeros. */
export function compact(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

/** 1234567 as 1,234,567, whatever the machine's locale. */
export function count(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 run`, `3 runs`. */
export function runsText(number: number): string {
  return number === 1 ? '1 run' : `${number} runs`;
}

type Fields = Readonly<Record<string, Json>>;

/** The fields of an object; none of anything else. */
export function fieldsOf(json: Json | undefined): Fields {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Fields) : {};
}
