/** What an {@link IdxFormatError} reports. */
export interface IdxFormatFault {
  /** The file or other name of the bytes; `input` where none was given. */
  path: string;
  /** The byte at which the file stops being what its format promises. */
  offset: number;
  /** What the format wants there. */
  expected: string;
  /** What is there. */
  found: string;
  /** A guess at the cause, or the way out. */
  hint?: string;
}

/**
 * Bytes that are not the IDX file they claim to be: names the file, the byte, what was expected and what was found.
 *
 * @example
 * ```ts
 * import { IdxFormatError, parseIdx } from '@nn-labs/mnist';
 * parseIdx(new Uint8Array([0, 0, 7, 1])); // throws parseIdx: input, byte 2: expected an item type
 * new IdxFormatError({ path: 'a.idx', offset: 0, expected: 'two zero bytes', found: '3c 21' }) instanceof RangeError; // => true
 * ```
 */
export class IdxFormatError extends RangeError {
  override readonly name = 'IdxFormatError';
  /** The file or other name of the bytes. */
  readonly path: string;
  /** The byte at which the fault lies. */
  readonly offset: number;
  /** What the format wants there. */
  readonly expected: string;
  /** What is there. */
  readonly found: string;

  /** An error for one fault; its parts become the message. */
  constructor({ path, offset, expected, found, hint }: IdxFormatFault) {
    super(
      `parseIdx: ${path}, byte ${offset}: expected ${expected}, found ${found}.${hint === undefined ? '' : ` ${hint}`}`,
    );
    this.path = path;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }
}
