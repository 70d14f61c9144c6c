import { open } from 'node:fs/promises';
import { isGzip } from '../idx/foreign-content.ts';
import { type Inflated, inflate, mostPackedBytes, sha256Of } from './inflate.ts';
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
 * Where the packed bytes are known to the last bit, what comes out of them is known as well: then those few are hashed,
 * while zlib works in its own thread, and not the many.
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
