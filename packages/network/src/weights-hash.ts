import { type Dense, namedParameters } from './dense.ts';
import { writeLittleEndian } from './safetensors.ts';

/** SHA-256, in hex, of each layer's weight, row-major, then its bias if any, little-endian, in the network's dtype. */
export async function hashWeights(layers: readonly Dense[]): Promise<string> {
  const arrays = namedParameters(layers).map(({ matrix }) => matrix.data);
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const array of arrays) {
    writeLittleEndian(array, view, at);
    at += array.byteLength;
  }
  // Typed as always there, but a browser leaves it out of pages that did not come over https.
  const subtle: typeof globalThis.crypto.subtle | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) {
    throw new Error('weightsSha256: crypto.subtle is missing. Serve the page over https or from localhost.');
  }
  const digest = await subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
