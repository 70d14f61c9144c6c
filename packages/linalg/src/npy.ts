import { dtypeOf, type FloatArray } from './dtype.ts';

/** The bytes of a `.npy` file, format 1.0: little-endian, C order. */
export function encodeNpy(rows: number, cols: number, data: FloatArray): Uint8Array {
  const descr = dtypeOf(data) === 'float32' ? '<f4' : '<f8';
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${rows}, ${cols}), }`;
  const headerBytes = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const header = `\x93NUMPY\x01\x00${dictionary.padStart(0)}`;
  const bytes = new Uint8Array(headerBytes + data.byteLength).fill(0x20, 0, headerBytes);
  for (let i = 0; i < 8; i++) bytes[i] = header.charCodeAt(i);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, headerBytes - 10, true);
  for (let i = 0; i < dictionary.length; i++) bytes[10 + i] = dictionary.charCodeAt(i);
  bytes[headerBytes - 1] = 0x0a;
  const itemBytes = data.BYTES_PER_ELEMENT;
  for (let i = 0; i < data.length; i++) {
    const at = headerBytes + i * itemBytes;
    if (itemBytes === 4) view.setFloat32(at, data[i]!, true);
    else view.setFloat64(at, data[i]!, true);
  }
  return bytes;
}
