import { percent, type ResultFigures } from '@nn-labs/experiment';

/** `lossOnTest` as `loss on test`, `dataSha256` as `data SHA-256`. */
export function inWords(name: string): string {
  return name
    .replace(/Sha256$/, ' SHA-256')
    .replaceAll(/(?<=[a-z\d])[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
}

/** A figure as tables show it, and as its lab says: `85.03%`, `0.123457`. */
export function figureText(name: string, value: number, figures: ResultFigures): string {
  return isPercent(name, figures) ? `${percent(value)}%` : compact(value, 6);
}

export function isPercent(name: string, figures: ResultFigures): boolean {
  return Object.hasOwn(figures, name) && figures[name]?.as === 'percent';
}

/** A number with so many digits that count, without trailing zeros. */
export function compact(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}
