/** The words of the record that `distort` works by, in the order of the class Distortion in `assembly/distort.ts`. */
const words = [
  'affine',
  'dx',
  'dy',
  'fieldRow',
  'taps',
  'radius',
  'mask',
  'maskRow',
  'starts',
  'index',
  'values',
  'scratch',
  'scratchBytes',
  'fieldAt',
] as const;

/** What the operation `distort` is told: addresses, bytes from row to row, and how far displacements reach. */
export type Distortion = Record<(typeof words)[number], number> & { readonly alpha: number };

/** Bytes of the record. */
export const distortionBytes: number = words.length * 4 + 8;

/**
 * Writes the record of a distortion at an address of the engine's memory.
 *
 * @example
 * ```ts
 * import { distortionBytes, writeDistortion } from '@nn-labs/linalg/engine';
 * const still = { affine: 0, dx: 0, dy: 0, fieldRow: 0, taps: 0, radius: 0, mask: 0, maskRow: 0 };
 * const places = { starts: 0, index: 0, values: 0, scratch: 0, scratchBytes: 0, fieldAt: 0 };
 * const buffer = new ArrayBuffer(distortionBytes);
 * writeDistortion(buffer, 0, { ...still, ...places, alpha: 34 });
 * new DataView(buffer).getFloat64(distortionBytes - 8, true); // => 34
 * ```
 */
export function writeDistortion(buffer: ArrayBufferLike, address: number, distortion: Distortion): void {
  const view = new DataView(buffer, address, distortionBytes);
  for (const [i, word] of words.entries()) view.setUint32(i * 4, distortion[word], true);
  view.setFloat64(words.length * 4, distortion.alpha, true);
}
