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
  readonly Items: {
    new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): IdxDataByType[IdxType];
    readonly name: string;
    readonly BYTES_PER_ELEMENT: number;
  };
}

/** Byte 2 of the header and the typed array, for each item type. */
export const itemTypes: Readonly<Record<IdxType, ItemType>> = {
  uint8: { code: 0x08, Items: Uint8Array },
  int8: { code: 0x09, Items: Int8Array },
  int16: { code: 0x0b, Items: Int16Array },
  int32: { code: 0x0c, Items: Int32Array },
  float32: { code: 0x0d, Items: Float32Array },
  float64: { code: 0x0e, Items: Float64Array },
};

/** What a value is, by a name that holds for the typed arrays of other realms (jest's, an iframe's) too: `Uint8Array`. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

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

const nativeIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Copies items between big-endian (IDX) and this machine's byte order, in either direction.
 *
 * Whole bytes are moved and no number is read, so that every NaN keeps its payload.
 */
export function copyBetweenByteOrders(source: Uint8Array, target: Uint8Array, itemBytes: number): void {
  if (itemBytes === 1 || !nativeIsLittleEndian) {
    target.set(source);
    return;
  }
  const last = itemBytes - 1;
  for (let item = 0; item < source.length; item += itemBytes) {
    for (let byte = 0; byte < itemBytes; byte += 1) target[item + last - byte] = source[item + byte]!;
  }
}
