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
