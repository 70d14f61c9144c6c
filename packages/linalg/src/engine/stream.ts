import type { RandomState } from '../random/random-state.ts';

// A stream of draws in the engine's memory; `assembly/draw.ts` says the same: the key, how many of the doubles at hand
// are taken, the doubles.
const keyWords = 624;
const takenByte = keyWords * 4;
const doublesAtHand = 312;

/** Bytes of a stream that the operation `draw` draws from. */
export const streamBytes: number = takenByte + 8 + doublesAtHand * 8;

/**
 * Makes the stream at an address of the engine's memory begin as a `RandomState` that nothing was drawn from.
 *
 * @example
 * ```ts
 * import { RandomState } from '@nn-labs/linalg';
 * import { seedStream, streamBytes } from '@nn-labs/linalg/engine';
 * const buffer = new ArrayBuffer(streamBytes);
 * seedStream(buffer, 0, new RandomState(40));
 * new Uint32Array(buffer, 0, 1)[0]; // => 40
 * ```
 */
export function seedStream(buffer: ArrayBufferLike, address: number, random: RandomState): void {
  new Uint32Array(buffer, address, keyWords).set(random.getState().key);
  new Uint32Array(buffer, address + takenByte, 1)[0] = doublesAtHand;
}
