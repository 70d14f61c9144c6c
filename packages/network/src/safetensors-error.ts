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
  /** What a valid file holds there. */
  readonly expected: string;
  /** What this file holds there. */
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
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // Some hundred thousand nested brackets parse, but exhaust the stack of JSON.stringify.
    return 'a value that cannot be shown';
  }
}
