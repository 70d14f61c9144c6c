import type { RandomState } from '@nn-labs/linalg';

/** A copy of a file's bytes with one to three faults: bits, bytes, sizes, length, a part moved or repeated. */
export function mutate(bytes: Uint8Array, random: RandomState): Uint8Array {
  let mutated: Uint8Array = bytes.slice();
  const faults = random.randint(1, 4);
  for (let i = 0; i < faults; i += 1) mutated = mutateOnce(mutated, random);
  return mutated;
}

function mutateOnce(bytes: Uint8Array, random: RandomState): Uint8Array {
  if (bytes.length === 0)
    return Uint8Array.from({ length: random.randint(0, 9) }, () => random.randint(0, 256));
  const at = random.randint(0, bytes.length);
  switch (random.randint(0, 8)) {
    case 0:
      bytes[at]! ^= 1 << random.randint(0, 8);
      return bytes;
    case 1:
      bytes[at] = random.randint(0, 256);
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return new Uint8Array([...bytes, ...bytes.subarray(0, random.randint(0, 20))]);
    case 4:
      return bytes.subarray(at);
    case 5:
      bytes[random.randint(0, Math.min(4, bytes.length))] = random.randint(0, 256);
      return bytes;
    case 6:
      return withHeaderSize(bytes, random);
    default:
      bytes.copyWithin(at, random.randint(0, bytes.length));
      return bytes;
  }
}

/** One of the sizes becomes small, a power of two, or the largest there is. */
function withHeaderSize(bytes: Uint8Array, random: RandomState): Uint8Array {
  const axis = random.randint(0, 4);
  if (bytes.length < 8 + 4 * axis) return bytes;
  const sizes = [random.randint(0, 8), 2 ** random.randint(0, 32), 0xffffffff];
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(4 + 4 * axis, sizes[random.randint(0, 3)]!);
  return bytes;
}
