import { constants, inflateSync } from 'node:zlib';

/** The chunks that make the picture; the others (profiles, texts, animation) are left out before it is decoded. */
const essential = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);

/**
 * The PNG with nothing but its picture, after a look at how much its data unpacks to: a file of a few kilobytes may
 * hold gigabytes of zeros.
 *
 * @throws Error in words for a PNG that is cut off, damaged, or holds more than its header says.
 */
export function essentialPng(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [bytes.subarray(0, 8)];
  const data: Uint8Array[] = [];
  let type = '';
  for (let at = 8; type !== 'IEND'; ) {
    if (at + 12 > bytes.length) throw new Error('it is cut off');
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw new Error('it is cut off');
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (essential.has(type)) parts.push(bytes.subarray(at, at + 12 + length));
    if (type === 'IDAT') data.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  checkLength(data, mostBytes(view));
  return Buffer.concat(parts);
}

/** What the header's pixels take at most: a filter byte for each line, of each of the seven passes of an interlaced one. */
function mostBytes(view: DataView): number {
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[view.getUint8(25)] ?? 4;
  const bits = channels * view.getUint8(24);
  return Math.ceil((width * bits) / 8) * height + 7 * (height + width * Math.ceil(bits / 8)) + 64;
}

function checkLength(data: readonly Uint8Array[], most: number): void {
  try {
    // A stream that ends early is the decoder's to judge by its pixels; here only its size counts.
    inflateSync(Buffer.concat(data), { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new Error('it holds more data than its header has pixels');
    throw new Error('its compressed data is damaged', { cause: error });
  }
}
