import {
  copyBetweenByteOrders,
  formatShape,
  type IdxArray,
  itemCount,
  itemTypes,
  tagOf,
} from './idx-types.ts';

/**
 * Writes an array as the bytes of an IDX file, such that `parseIdx(encodeIdx(a))` equals `a` bit for bit.
 *
 * @throws {TypeError} if the type is none of the six, or `data` is not its typed array.
 * @throws {RangeError} if the shape has more than 255 sizes, a size is not an integer in 0..2^32-1, or the sizes
 * do not make `data.length` items.
 *
 * @example
 * ```ts
 * import { encodeIdx } from '@nn-labs/mnist';
 * encodeIdx({ type: 'uint8', shape: [3], data: new Uint8Array([5, 0, 4]) }); // => Uint8Array(11) [ 0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4 ]
 * encodeIdx({ type: 'uint8', shape: [4], data: new Uint8Array(3) }); // throws encodeIdx: shape (4,) makes 4 items, data has 3.
 * ```
 */
export function encodeIdx(array: IdxArray): Uint8Array {
  checkArray(array);
  const { type, shape, data } = array;
  const { code, Items } = itemTypes[type];
  const headerBytes = 4 + 4 * shape.length;
  const bytes = new Uint8Array(headerBytes + data.byteLength);
  const view = new DataView(bytes.buffer);
  bytes[2] = code;
  bytes[3] = shape.length;
  shape.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  const items = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  copyBetweenByteOrders(items, bytes.subarray(headerBytes), Items.BYTES_PER_ELEMENT);
  return bytes;
}

function checkArray({ type, shape, data }: IdxArray): void {
  if (!Object.hasOwn(itemTypes, type)) {
    throw new TypeError(
      `encodeIdx: type ${JSON.stringify(type)} is none of ${Object.keys(itemTypes).join(', ')}.`,
    );
  }
  const wanted = itemTypes[type].Items.name;
  if (tagOf(data) !== wanted) {
    throw new TypeError(
      `encodeIdx: ${type} data must be a ${wanted}, not ${Object(data).constructor?.name}.`,
    );
  }
  if (shape.length > 255)
    throw new RangeError(`encodeIdx: an IDX file has at most 255 sizes, not ${shape.length}.`);
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0 || size > 0xffffffff) {
      throw new RangeError(
        `encodeIdx: size ${size} in shape ${formatShape(shape)} is not an integer in 0..4294967295.`,
      );
    }
  }
  const count = itemCount(shape);
  if (count !== data.length) {
    const made = Number.isFinite(count) ? count : 'more than 2^53';
    throw new RangeError(
      `encodeIdx: shape ${formatShape(shape)} makes ${made} items, data has ${data.length}.`,
    );
  }
}
