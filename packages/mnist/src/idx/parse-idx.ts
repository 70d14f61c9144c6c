import { foreignContent } from './foreign-content.ts';
import {
  copyBetweenByteOrders,
  formatShape,
  type IdxArray,
  type IdxType,
  itemCount,
  itemTypes,
  tagOf,
  typeOfCode,
} from './idx-types.ts';

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

/** What the first bytes of an IDX file promise of the whole. */
export interface IdxHeader {
  type: IdxType;
  shape: number[];
  /** The items that the sizes make; Infinity where they exceed 2^53. */
  count: number;
  /** The length of the header: 4 + 4 * ndim. */
  headerBytes: number;
  /** The length of the whole file; Infinity where it exceeds 2^53. */
  totalBytes: number;
}

const typeCodes = Object.entries(itemTypes)
  .map(([type, { code }]) => `${hex([code])} ${type}`)
  .join(', ');

/** Reads and checks the header; the bytes may be the first part of a file only. */
export function readIdxHeader(bytes: Uint8Array, path: string): IdxHeader {
  const fail = (fault: Omit<IdxFormatFault, 'path'>): never => {
    throw new IdxFormatError({ path, ...fault });
  };
  const foreign = foreignContent(bytes);
  if (foreign !== undefined) return fail({ offset: 0, expected: 'an IDX header (00 00 …)', ...foreign });
  checkMagic(bytes, fail);
  const type = typeOfCode(bytes[2]!)!;
  const ndim = bytes[3]!;
  const headerBytes = 4 + 4 * ndim;
  if (bytes.length < headerBytes) {
    fail({
      offset: bytes.length,
      expected: `a header of ${headerBytes} bytes for ${ndim} ${ndim === 1 ? 'dimension' : 'dimensions'} (byte 3)`,
      found: `the end after ${bytes.length} bytes`,
      hint: 'The file is cut short.',
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const shape = Array.from({ length: ndim }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = itemCount(shape);
  return {
    type,
    shape,
    count,
    headerBytes,
    totalBytes: headerBytes + count * itemTypes[type].Items.BYTES_PER_ELEMENT,
  };
}

function checkMagic(bytes: Uint8Array, fail: (fault: Omit<IdxFormatFault, 'path'>) => never): void {
  if (bytes.length < 4) {
    const found = bytes.length === 0 ? 'no bytes at all' : `${bytes.length} of them`;
    fail({ offset: bytes.length, expected: 'the 4 bytes that begin an IDX file', found });
  }
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    const reversed = bytes[2] === 0 && bytes[3] === 0 && typeOfCode(bytes[1]!) !== undefined;
    const found = hex(bytes.subarray(0, 2));
    const fault = { offset: 0, expected: 'two zero bytes (00 00)', found };
    fail(reversed ? { ...fault, hint: 'The header is little-endian; IDX is big-endian.' } : fault);
  }
  if (typeOfCode(bytes[2]!) === undefined) {
    fail({ offset: 2, expected: `an item type (${typeCodes})`, found: hex(bytes.subarray(2, 3)) });
  }
}

function hex(bytes: ArrayLike<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** Options of {@link parseIdx}. */
export interface ParseIdxOptions {
  /** The name of the bytes in error messages, usually a path; `input` where none is given. */
  path?: string;
}

/**
 * Reads the bytes of an IDX file: type, shape and items, row-major, in this machine's byte order.
 *
 * Strict: the length must be exactly `4 + 4 * ndim + items * itemBytes`, which is checked before anything is
 * allocated. The data of `uint8` and `int8` files are views of `bytes`, not copies; those of wider items are copies.
 * A header of no dimensions holds one item, as NumPy's `()` does. Bytes are moved unread, so NaN payloads survive.
 *
 * @throws {IdxFormatError} if the bytes are not exactly one IDX file.
 * @throws {TypeError} if `bytes` is not a Uint8Array.
 * @see The format as MNIST's own page described it; NumPy twin:
 * `np.frombuffer(raw, '>u1', offset=4 + 4 * ndim).reshape(shape)`
 *
 * @example
 * ```ts
 * import { parseIdx } from '@nn-labs/mnist';
 * const bytes = new Uint8Array([0, 0, 0x0b, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x01, 0x00, 0xff, 0xff]);
 * parseIdx(bytes); // => { type: 'int16', shape: [ 1, 2 ], data: Int16Array(2) [ 256, -1 ] }
 * parseIdx(bytes.subarray(0, 15), { path: 'a.idx' }); // throws parseIdx: a.idx, byte 15: expected 16 bytes for int16 (1, 2), found 15
 * ```
 */
export function parseIdx(bytes: Uint8Array, { path = 'input' }: ParseIdxOptions = {}): IdxArray {
  if (tagOf(bytes) !== 'Uint8Array') {
    throw new TypeError(`parseIdx: ${path}: expected a Uint8Array, found ${nameOf(bytes)}.`);
  }
  const header = readIdxHeader(bytes, path);
  checkLength(bytes, path, header);
  const { type, shape, count, headerBytes } = header;
  const { Items } = itemTypes[type];
  const itemBytes = Items.BYTES_PER_ELEMENT;
  if (itemBytes === 1) {
    return idxArray(type, shape, new Items(bytes.buffer, bytes.byteOffset + headerBytes, count));
  }
  const items = new Uint8Array(count * itemBytes);
  copyBetweenByteOrders(bytes.subarray(headerBytes), items, itemBytes);
  return idxArray(type, shape, new Items(items.buffer));
}

function checkLength(bytes: Uint8Array, path: string, { type, shape, totalBytes }: IdxHeader): void {
  if (bytes.length === totalBytes) return;
  const cut = bytes.length < totalBytes;
  const total = Number.isFinite(totalBytes) ? `${totalBytes} bytes` : 'more than 2^53 bytes';
  throw new IdxFormatError({
    path,
    offset: cut ? bytes.length : totalBytes,
    expected: `${total} for ${type} ${formatShape(shape)}`,
    found: `${bytes.length}`,
    hint: cut
      ? 'The file is cut short, or its header is wrong.'
      : 'Bytes follow the last item, or the header is wrong.',
  });
}

function idxArray(type: IdxArray['type'], shape: number[], data: IdxArray['data']): IdxArray {
  return { type, shape, data } as IdxArray; // The table pairs each type with its array, which the compiler cannot follow.
}

function nameOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const name = value.constructor?.name ?? 'an object';
  return name === 'ArrayBuffer' ? 'ArrayBuffer: pass new Uint8Array(buffer)' : name;
}
