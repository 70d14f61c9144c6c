import { percent } from '@nn-labs/experiment';

/** `testAccuracy` as `test accuracy`, `weightsSha256` as `weights SHA-256`. */
export function inWords(name: string): string {
  return name
    .replace(/Sha256$/, ' SHA-256')
    .replaceAll(/(?<=[a-z\d])[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
}

/** Accuracies are fractions, and are shown in percent. */
export function isFraction(name: string): boolean {
  return /accuracy$/i.test(name);
}

/** A figure as tables show it: `85.03%`, `0.123457`. */
export function figureText(name: string, value: number): string {
  return isFraction(name) ? `${percent(value)}%` : compact(value, 6);
}

/** A number with so many digits that count, without trailing zeros. */
export function compact(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}
