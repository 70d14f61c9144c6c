import { copyBetweenByteOrders } from './byte-order.ts';
import { IdxFormatError } from './idx-format-error.ts';
import { type IdxHeader, readIdxHeader } from './idx-header.ts';
import { formatShape, type IdxArray, itemTypes, tagOf } from './idx-types.ts';

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
