import type { RandomState } from '@nn-labs/linalg';
import type { IdxArray, IdxType } from '../../src/index.ts';

export const idxTypes: readonly IdxType[] = ['uint8', 'int8', 'int16', 'int32', 'float32', 'float64'];

const fromBytes: Record<IdxType, (buffer: ArrayBuffer) => IdxArray['data']> = {
  uint8: (buffer) => new Uint8Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  int16: (buffer) => new Int16Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  float32: (buffer) => new Float32Array(buffer),
  float64: (buffer) => new Float64Array(buffer),
};

/** An array of random bits: any shape of few items, NaNs with any payload among its floats. */
export function anyArray(random: RandomState, type: IdxType): IdxArray {
  const shape = Array.from({ length: random.randint(0, 5) }, () => random.randint(0, 6));
  const count = shape.reduce((product, size) => product * size, 1);
  const itemBytes = { uint8: 1, int8: 1, int16: 2, int32: 4, float32: 4, float64: 8 }[type];
  const bytes = Uint8Array.from({ length: count * itemBytes }, () => random.randint(0, 256));
  return { type, shape, data: fromBytes[type](bytes.buffer) } as IdxArray; // the table pairs type and data
}

/** The bits of an array's items. */
export function bitsOf({ data }: IdxArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A file of uint8 items with this header, whatever its length. */
export function idxBytes(header: readonly number[], items: readonly number[] = []): Uint8Array {
  return new Uint8Array([...header, ...items]);
}
