import { describe } from '../check-config.ts';
import { duplicateKey } from './duplicate-key.ts';
import { checkName, longestHeader, type Safetensors, type SafetensorsTensor } from './safetensors.ts';
import { quote, SafetensorsError } from './safetensors-error.ts';

/** A tensor as the header describes it, checked against itself but not yet against the others. */
interface Entry {
  readonly name: string;
  readonly itemBytes: 4 | 8;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads the bytes of a `.safetensors` file of F64 and F32 tensors, copied out of `bytes`, and trusts nothing in them.
 *
 * Every claim of the header is checked against the file's real length before anything is allocated; the tensors must
 * cover the data exactly, without holes and overlaps; a key that stands twice and names such as `__proto__` are refused.
 *
 * @throws {SafetensorsError} naming the part, what was expected and what was found.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from '@nn-labs/network';
 * const bytes = encodeSafetensors({ tensors: new Map(), metadata: new Map([['lab', '2']]) });
 * decodeSafetensors(bytes).metadata.get('lab'); // => '2'
 * decodeSafetensors(bytes.slice(0, 20)); // throws header length: expected at most 12 bytes, found 32
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const header = readHeader(bytes);
  const dataStart = 8 + header.length;
  const dataBytes = bytes.length - dataStart;
  const fields = parseHeader(header);
  const metadata = readMetadata(fields);
  const entries = fields
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => readEntry(name, value));
  // Equal beginnings are possible only where a tensor is empty; it comes first.
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCoverage(entries, dataBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart, dataBytes);
  return { tensors: new Map(entries.map((entry) => [entry.name, readTensor(view, entry)])), metadata };
}

function readHeader(bytes: Uint8Array): Uint8Array {
  if (Object.prototype.toString.call(bytes) !== '[object Uint8Array]') {
    throw new TypeError(`decodeSafetensors: bytes must be a Uint8Array, found ${describe(bytes)}`);
  }
  if (bytes.length < 8) throw new SafetensorsError('file length', 'at least 8 bytes', `${bytes.length}`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  const most = Math.min(bytes.length - 8, longestHeader);
  if (length > most || bytes[8] !== 0x7b) {
    const other = otherFile(bytes);
    if (other !== null) throw new SafetensorsError('content', 'a .safetensors file', other);
  }
  if (length > most) throw new SafetensorsError('header length', `at most ${most} bytes`, `${length}`);
  return bytes.subarray(8, 8 + Number(length));
}

/** How files begin that are given in a model's place, in small letters, each byte a character. */
const otherFiles: readonly (readonly [start: string, name: string])[] = [
  ['version https://git-lfs', 'a Git LFS pointer: fetch the file itself with git lfs pull'],
  ['pk\x03\x04', 'a zip archive, such as a .pt of PyTorch or a .npz of NumPy'],
  ['\x80', 'a Python pickle, such as an older .pt or a .pkl'],
  ['\x1f\x8b', 'a gzip file: unpack it first'],
  ['\x89hdf', 'an HDF5 file, such as an .h5 of Keras'],
  ['\x93numpy', 'a .npy array of NumPy'],
  ['<!doctype', 'a web page: the download gave that in place of the file'],
  ['<html', 'a web page: the download gave that in place of the file'],
  ['<?xml', 'a web page: the download gave that in place of the file'],
];

/** The kind of a file that is no `.safetensors`; null where its beginning does not tell. */
function otherFile(bytes: Uint8Array): string | null {
  const start = String.fromCharCode(...bytes.subarray(0, 64))
    .trimStart()
    .toLowerCase();
  return otherFiles.find(([other]) => start.startsWith(other))?.[1] ?? null;
}

function parseHeader(header: Uint8Array): [string, unknown][] {
  if (header[0] !== 0x7b) {
    throw new SafetensorsError(
      'header',
      'a JSON object that begins with {',
      header.length === 0 ? 'nothing' : `byte ${header[0]}`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
  } catch {
    throw new SafetensorsError('header', 'UTF-8 text', 'bytes that are not');
  }
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SafetensorsError('header', 'JSON', quote(text));
  }
  const twice = duplicateKey(text);
  if (twice !== null) throw new SafetensorsError('header', 'every key once', `${quote(twice)} twice`);
  return Object.entries(value);
}

function readMetadata(fields: readonly [string, unknown][]): Map<string, string> {
  const field = fields.find(([name]) => name === '__metadata__');
  const metadata = new Map<string, string>();
  if (field === undefined) return metadata;
  if (!isObject(field[1])) throw new SafetensorsError('__metadata__', 'an object of texts', quote(field[1]));
  for (const [key, value] of Object.entries(field[1])) {
    checkName('metadata', key);
    if (typeof value !== 'string')
      throw new SafetensorsError(`metadata ${quote(key)}`, 'a text', quote(value));
    metadata.set(key, value);
  }
  return metadata;
}

function readEntry(name: string, value: unknown): Entry {
  checkName('tensor', name);
  const what = `tensor ${quote(name)}`;
  if (!isObject(value) || Object.keys(value).sort().join() !== 'data_offsets,dtype,shape') {
    throw new SafetensorsError(what, 'an object of dtype, shape and data_offsets', quote(value));
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F64' && dtype !== 'F32')
    throw new SafetensorsError(`${what} dtype`, '"F64" or "F32"', quote(dtype));
  if (!isCounts(shape)) throw new SafetensorsError(`${what} shape`, 'a list of counts', quote(shape));
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw new SafetensorsError(`${what} data_offsets`, 'a begin and an end', quote(offsets));
  }
  const itemBytes = dtype === 'F64' ? 8 : 4;
  const [begin, end] = [offsets[0]!, offsets[1]!];
  const size = shape.reduce((product, length) => product * length, itemBytes);
  // A product beyond 2^53 has lost its last digits, so equality would prove nothing.
  if (!Number.isSafeInteger(size) || size !== end - begin) {
    const shapeText = `${size} bytes for ${dtype} (${shape.join(', ')})`;
    throw new SafetensorsError(
      `${what} data_offsets`,
      shapeText,
      `${end - begin} bytes from ${begin} to ${end}`,
    );
  }
  return { name, itemBytes, shape, begin, end };
}

function checkCoverage(entries: readonly Entry[], dataBytes: number): void {
  let at = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== at) {
      const kind = begin > at ? 'a hole' : 'an overlap';
      throw new SafetensorsError(
        `tensor ${quote(name)} data_offsets`,
        `begin ${at}`,
        `${kind}, begin ${begin}`,
      );
    }
    at = end;
  }
  if (at !== dataBytes) throw new SafetensorsError('data length', `${at} bytes`, `${dataBytes}`);
}

function readTensor(view: DataView, { itemBytes, shape, begin, end }: Entry): SafetensorsTensor {
  const size = (end - begin) / itemBytes;
  const data = itemBytes === 8 ? new Float64Array(size) : new Float32Array(size);
  for (let i = 0; i < size; i++) {
    data[i] = itemBytes === 8 ? view.getFloat64(begin + 8 * i, true) : view.getFloat32(begin + 4 * i, true);
  }
  return { shape, data };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.every((item) => Number.isSafeInteger(item) && item >= 0 && !Object.is(item, -0))
  );
}
