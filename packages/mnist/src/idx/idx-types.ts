/** The typed array that holds the items of each IDX type. */
export interface IdxDataByType {
  uint8: Uint8Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  float32: Float32Array;
  float64: Float64Array;
}

/** The six item types of the IDX format. */
export type IdxType = keyof IdxDataByType;

/** The content of one IDX file: item type, sizes of the dimensions, items in row-major order. */
export type IdxArray = {
  [T in IdxType]: {
    /** The type of every item. */
    type: T;
    /** The size of each dimension, first to last; `[]` is a single item. */
    shape: number[];
    /** The items, row-major, in this machine's byte order. */
    data: IdxDataByType[T];
  };
}[IdxType];

interface ItemType {
  readonly code: number;
  readonly itemBytes: number;
  readonly view: (buffer: ArrayBufferLike, byteOffset: number, length: number) => IdxDataByType[IdxType];
}

/** Byte 2 of the header, the bytes of an item and the typed array, for each item type. */
export const itemTypes: Readonly<Record<IdxType, ItemType>> = {
  uint8: { code: 0x08, itemBytes: 1, view: (b, o, n) => new Uint8Array(b, o, n) },
  int8: { code: 0x09, itemBytes: 1, view: (b, o, n) => new Int8Array(b, o, n) },
  int16: { code: 0x0b, itemBytes: 2, view: (b, o, n) => new Int16Array(b, o, n) },
  int32: { code: 0x0c, itemBytes: 4, view: (b, o, n) => new Int32Array(b, o, n) },
  float32: { code: 0x0d, itemBytes: 4, view: (b, o, n) => new Float32Array(b, o, n) },
  float64: { code: 0x0e, itemBytes: 8, view: (b, o, n) => new Float64Array(b, o, n) },
};

/** The item type of a header's byte 2, or undefined where the format has none. */
export function typeOfCode(code: number): IdxType | undefined {
  return (Object.keys(itemTypes) as IdxType[]).find((type) => itemTypes[type].code === code);
}

/** A shape as NumPy writes it: `(60000, 28, 28)`, `(60000,)`, `()`; long ones are cut short. */
export function formatShape(shape: readonly number[]): string {
  if (shape.length === 1) return `(${shape[0]},)`;
  const shown = shape.slice(0, 6).join(', ');
  return shape.length > 6 ? `(${shown}, … ${shape.length} sizes)` : `(${shown})`;
}

/** The product of sizes, or Infinity where it exceeds what a number holds exactly. */
export function itemCount(shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const size of shape) {
    if (count > Number.MAX_SAFE_INTEGER / size) return Number.POSITIVE_INFINITY;
    count *= size;
  }
  return count;
}
