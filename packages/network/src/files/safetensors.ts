import { type FloatArray, isFloat32 } from '@nn-labs/linalg';
import { quote, SafetensorsError } from './safetensors-error.ts';

/** Bytes that no other thread shares, as crypto and Blob want them; before TypeScript 5.7 a Uint8Array has no parameter. */
export type Bytes = Uint8Array & { readonly buffer: ArrayBuffer };

// The format, byte by byte (https://github.com/huggingface/safetensors#format):
//   8 bytes   N, the header's length, unsigned little-endian
//   N bytes   the header: UTF-8 JSON that begins with "{", padded at its end with spaces to a multiple of 8
//             { "__metadata__": { text: text }, name: { "dtype": "F64", "shape": [..], "data_offsets": [begin, end] } }
//   the rest  the tensors' items, row-major, little-endian; offsets count from here, without holes

/** One tensor of a file: its items in row-major order and its sizes. */
export interface SafetensorsTensor {
  /** The sizes; `[]` is a single number. */
  readonly shape: readonly number[];
  /** The items, as many as the product of the sizes; a `Float64Array` is written as F64, a `Float32Array` as F32. */
  readonly data: FloatArray;
}

/** The content of a `.safetensors` file. */
export interface Safetensors {
  /** The tensors by name, in the order of their bytes. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** The texts under `__metadata__`. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** No header may be longer: 1 MiB, room for some ten thousand tensors. */
export const longestHeader: number = 2 ** 20;

/** Names that become something else than a key when a careless reader copies them into an object. */
const refusedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Throws when `name` cannot name a tensor or a metadata entry. */
export function checkName(kind: 'tensor' | 'metadata', name: string): void {
  if (refusedNames.has(name)) {
    throw new SafetensorsError(`${kind} name`, 'a name that no object has already', quote(name));
  }
}

/**
 * Writes tensors and texts as the bytes of a `.safetensors` file, which Python's `safetensors.numpy.load` reads.
 *
 * @throws {SafetensorsError} when a shape does not fit its data, a name is reserved or the header exceeds 1 MiB.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from '@nn-labs/network';
 * const tensors = new Map([['weight', { shape: [1, 2], data: Float64Array.of(0.5, -1) }]]);
 * const bytes = encodeSafetensors({ tensors, metadata: new Map([['seed', '40']]) });
 * bytes.length % 8; // => 0
 * decodeSafetensors(bytes).tensors.get('weight')?.data; // => Float64Array(2) [ 0.5, -1 ]
 * ```
 */
export function encodeSafetensors(content: Safetensors): Bytes {
  // Null prototypes: a key is a key, whatever its name.
  const header: Record<string, unknown> = Object.create(null);
  const metadata: Record<string, string> = Object.create(null);
  for (const [key, value] of content.metadata) {
    checkName('metadata', key);
    metadata[key] = value;
  }
  if (content.metadata.size > 0) header.__metadata__ = metadata;
  let end = 0;
  for (const [name, tensor] of content.tensors) {
    checkTensor(name, tensor);
    const begin = end;
    end += tensor.data.byteLength;
    const dtype = isFloat32(tensor.data) ? 'F32' : 'F64';
    header[name] = { dtype, shape: tensor.shape, data_offsets: [begin, end] };
  }
  return assemble(paddedHeader(header), [...content.tensors.values()], end);
}

function checkTensor(name: string, { shape, data }: SafetensorsTensor): void {
  checkName('tensor', name);
  if (name === '__metadata__') {
    throw new SafetensorsError('tensor name', 'anything but the name of the metadata', quote(name));
  }
  const shapeText = `shape (${shape.join(', ')})`;
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new SafetensorsError(
      `tensor ${quote(name)}`,
      `counts for ${shapeText}`,
      'a size below 0 or a fraction',
    );
  }
  const size = shape.reduce((product, length) => product * length, 1);
  if (size !== data.length) {
    throw new SafetensorsError(`tensor ${quote(name)}`, `${size} items for ${shapeText}`, `${data.length}`);
  }
}

function paddedHeader(header: object): Uint8Array {
  const json = JSON.stringify(header);
  const bytes = new TextEncoder().encode(json);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  if (padded.length > longestHeader) {
    throw new SafetensorsError('header length', `at most ${longestHeader} bytes`, `${padded.length}`);
  }
  padded.set(bytes);
  return padded;
}

function assemble(header: Uint8Array, tensors: readonly SafetensorsTensor[], dataBytes: number): Bytes {
  const bytes = new Uint8Array(8 + header.length + dataBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.length, true);
  bytes.set(header, 8);
  let at = 8 + header.length;
  for (const { data } of tensors) {
    writeLittleEndian(data, view, at);
    at += data.byteLength;
  }
  return bytes;
}

const isLittleEndian: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Writes `data` into `view` from byte `at` on, little-endian on every machine. */
export function writeLittleEndian(data: FloatArray, view: DataView, at: number): void {
  if (isLittleEndian) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(view.buffer, view.byteOffset + at, data.byteLength).set(bytes);
  } else if (isFloat32(data))
    for (let i = 0; i < data.length; i++) view.setFloat32(at + 4 * i, data[i]!, true);
  else for (let i = 0; i < data.length; i++) view.setFloat64(at + 8 * i, data[i]!, true);
}
