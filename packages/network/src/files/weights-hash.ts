import type { Layer } from '../layers/layer.ts';
import { namedParameters } from '../layers/parameters.ts';
import { Pace } from '../training/pace.ts';
import { writeLittleEndian } from './safetensors.ts';
import { digestHex, Sha256, subtleFor } from './sha256.ts';

/** Items written or hashed between two looks at the clock: some milliseconds. */
const itemsPerPiece = 2 ** 16;

/** SHA-256, in hex, of each layer's weight, row-major, then its bias if any, little-endian, in the network's dtype. */
export async function hashWeights(layers: readonly Layer[], signal?: AbortSignal): Promise<string> {
  const arrays = namedParameters(layers).map(({ matrix }) => matrix.data);
  const size = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const subtle = subtleFor(size);
  const whole = subtle === null ? null : new Uint8Array(size);
  const hash = new Sha256();
  const piece = whole ?? new Uint8Array(8 * itemsPerPiece);
  const view = new DataView(piece.buffer);
  const pace = new Pace(signal);
  let at = 0;
  for (const array of arrays) {
    for (let from = 0; from < array.length; from += itemsPerPiece) {
      const items = array.subarray(from, from + itemsPerPiece);
      writeLittleEndian(items, view, at);
      if (whole === null) hash.update(piece.subarray(0, items.byteLength));
      else at += items.byteLength;
      const pause = pace.pauseIfDue();
      if (pause !== null) await pause;
    }
  }
  return subtle === null || whole === null ? hash.digest() : digestHex(subtle, whole);
}
