import type { FloatArray } from '../matrix/dtype.ts';

/** Magic, version 1.0, then the length of the header in two bytes. */
const preambleBytes = 10;

/**
 * The bytes of a `.npy` file of format 1.0: a header that says little-endian, C order and the shape, padded to
 * a multiple of 64 bytes, then the items (numpy/lib/format.py describes it).
 */
export function encodeNpy(rows: number, cols: number, data: FloatArray): Uint8Array {
  const itemBytes = data.BYTES_PER_ELEMENT;
  const description = `{'descr': '<f${itemBytes}', 'fortran_order': False, 'shape': (${rows}, ${cols}), }`;
  const headerBytes = Math.ceil((preambleBytes + description.length + 1) / 64) * 64;
  const header = `${description.padEnd(headerBytes - preambleBytes - 1)}\n`;

  const bytes = new Uint8Array(headerBytes + data.byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, ...codes('NUMPY'), 1, 0]);
  view.setUint16(8, header.length, true);
  bytes.set(codes(header), preambleBytes);
  for (let i = 0; i < data.length; i++) {
    const at = headerBytes + i * itemBytes;
    if (itemBytes === 4) view.setFloat32(at, data[i]!, true);
    else view.setFloat64(at, data[i]!, true);
  }
  return bytes;
}

function codes(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
