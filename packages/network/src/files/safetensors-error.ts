/**
 * A `.safetensors` file that is not what it claims to be: says which part, what was expected there and what was found.
 *
 * @example
 * ```ts
 * import { decodeSafetensors } from '@nn-labs/network';
 * decodeSafetensors(new Uint8Array(3)); // throws file length: expected at least 8 bytes, found 3
 * ```
 */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
  /** The part of the file that is wrong, such as `header length`. */
  readonly what: string;
  /** The content of a valid file there. */
  readonly expected: string;
  /** The content of this file there. */
  readonly found: string;

  constructor(what: string, expected: string, found: string) {
    super(`safetensors: ${what}: expected ${expected}, found ${found}`);
    this.what = what;
    this.expected = expected;
    this.found = found;
  }
}

const longestQuote = 60;

/** Any JSON value as short printable ASCII, so that a hostile name can neither flood nor steer a terminal. */
export function quote(value: unknown): string {
  const text = jsonOf(value);
  const short = text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
  return short.replace(/[^ -~…]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function jsonOf(value: unknown): string {
  // JSON.parse takes any number of brackets, but they exhaust the stack of some engines' JSON.stringify.
  return isDeeperThan(deepest, value) ? 'a deeply nested value' : (JSON.stringify(value) ?? String(value));
}

const deepest = 20;

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item));
}
