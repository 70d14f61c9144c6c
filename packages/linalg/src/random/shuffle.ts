import { describe } from '../matrix/dtype.ts';
import { boundedInteger } from './bounded.ts';
import type { Mt19937 } from './mt19937.ts';

/** The typed arrays that can be shuffled. */
export type ShuffleArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** Fisher and Yates's shuffle from the last item to the second, in place. */
export function shuffleInPlace(generator: Mt19937, values: { length: number; [i: number]: unknown }): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = boundedInteger(generator, i);
    const value = values[i];
    values[i] = values[j];
    values[j] = value;
  }
}

/** Throws a TypeError unless `values` is an array or a typed array. */
export function checkShuffles(operation: string, values: unknown): void {
  if (Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView))) return;
  throw new TypeError(`${operation}: the values are ${describe(values)}. Give an array or a typed array.`);
}
