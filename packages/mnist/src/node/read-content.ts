import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { isGzip } from '../idx/foreign-content.ts';
import { codeOf } from './find-file.ts';
import type { MnistFile } from './mnist-files.ts';

/** The unpacked content of a file. */
export interface Content extends Inflated {
  /** SHA-256 of `raw`, hexadecimal. */
  sha256: string;
}

/** Reads a file, and unpacks it where its bytes are gzip's, whatever its name says. */
export async function readUnpacked(path: string, limit: number): Promise<Inflated> {
  return unpacked(await readBytes(path, mostPackedBytes(limit)), limit);
}

/** Reads a file, unpacks it where need be, and hashes what comes out. */
export async function readContent(path: string, limit: number): Promise<Content> {
  return hashed(await readUnpacked(path, limit));
}

/**
 * Reads a file that should be one of MNIST's.
 *
 * When the SHA-256 of the packed bytes is on record, that of the unpacked bytes is known too. So the few packed bytes are
 * hashed, while zlib unpacks them in another thread, and the many unpacked ones are not.
 */
export async function readMnistFile(path: string, file: MnistFile): Promise<Content> {
  const bytes = await readBytes(path, mostPackedBytes(file.rawBytes));
  const unpacking = unpacked(bytes, file.rawBytes);
  const known = isGzip(bytes) && file.packings.includes(sha256Of(bytes));
  const content = await unpacking;
  return known ? { ...content, sha256: file.sha256 } : hashed(content);
}

function hashed(content: Inflated): Content {
  return { ...content, sha256: sha256Of(content.raw) };
}

async function unpacked(bytes: Uint8Array, limit: number): Promise<Inflated> {
  if (isGzip(bytes)) return inflate(bytes, limit);
  const overflow = bytes.length > limit;
  return { raw: overflow ? bytes.subarray(0, limit) : bytes, overflow };
}

/** The first `limit` bytes of a file, in one read. */
async function readBytes(path: string, limit: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, byteOffset } = Buffer.allocUnsafeSlow(Math.min(size, limit)); // not cleared: it is all written
    const bytes = new Uint8Array(buffer, byteOffset, Math.min(size, limit));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

/** A gzip stream that cannot be unpacked; the message completes the sentence "x.gz: …". */
export class GzipFault extends Error {
  override readonly name = 'GzipFault';
}

/** Unpacked bytes. */
export interface Inflated {
  /** The bytes; the first `limit` of them where there are more. */
  raw: Uint8Array;
  /** Whether there are more bytes than `limit`. */
  overflow: boolean;
}

const unpack = promisify(gunzip);

/**
 * Unpacks gzip bytes, at most `limit` of them, in another thread and into one piece of memory.
 *
 * @throws {GzipFault} if the stream is damaged or cut short.
 */
export async function inflate(packed: Uint8Array, limit: number): Promise<Inflated> {
  // One chunk that is not quite filled: zlib then has nothing to join, and asks for no second one.
  const chunkSize = Math.max(1024, Math.min(limit, unpackedLength(packed)) + 64);
  try {
    const { buffer, byteOffset, length } = await unpack(packed, { maxOutputLength: limit, chunkSize });
    return { raw: new Uint8Array(buffer, byteOffset, length), overflow: false };
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE')
      return { raw: await firstBytes(packed, limit), overflow: true };
    throw gzipFault(error);
  }
}

/** What an error of zlib's says of the stream, or of the memory; other errors as they are. */
export function gzipFault(error: unknown): unknown {
  if (codeOf(error) === 'Z_BUF_ERROR') return new GzipFault('the gzip stream is cut short', { cause: error });
  if (codeOf(error) !== 'Z_DATA_ERROR') return memoryFault(error) ?? error;
  return new GzipFault(`the gzip stream is damaged (${(error as Error).message})`, { cause: error });
}

/** The error for a lack of memory, which says nothing of a file or of a mirror; null for any other error. */
export function memoryFault(error: unknown): Error | null {
  const lacks =
    ['ENOMEM', 'Z_MEM_ERROR', 'ERR_MEMORY_ALLOCATION_FAILED'].includes(codeOf(error) ?? '') ||
    /^RangeError: .*allocation failed/i.test(String(error));
  if (!lacks) return null;
  const remedy = 'Close other programs, or give this one more memory.';
  return Object.assign(new Error('there is not enough memory to read the data', { cause: error }), {
    remedy,
  });
}

/** The most bytes that a gzip file of so much content has: what cannot be packed costs a header for every block. */
export function mostPackedBytes(rawBytes: number): number {
  return rawBytes + Math.ceil(rawBytes / 1000) + 1024;
}

/** The SHA-256 of bytes, hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The length that a gzip file claims for its content, as far as its own length can bear it (1 : 1032 at most). */
function unpackedLength(packed: Uint8Array): number {
  if (packed.length < 18) return 0;
  const claimed = new DataView(packed.buffer, packed.byteOffset + packed.length - 4, 4).getUint32(0, true);
  return Math.min(claimed, packed.length * 1032);
}

/** The first bytes of a stream that is known to be longer. */
async function firstBytes(packed: Uint8Array, limit: number): Promise<Uint8Array> {
  const stream = createGunzip();
  stream.end(packed);
  const bytes = new Uint8Array(limit);
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    const taken = chunk.subarray(0, limit - length);
    bytes.set(taken, length);
    length += taken.length;
    if (length === limit) break;
  }
  return bytes;
}
