import { foreignContent } from './foreign-content.ts';
import { IdxFormatError, type IdxFormatFault } from './idx-format-error.ts';
import { type IdxType, itemCount, itemTypes, typeOfCode } from './idx-types.ts';

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
