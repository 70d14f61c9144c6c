import { open } from 'node:fs/promises';
import { isGzip } from '../idx/foreign-content.ts';
import { type Content, inflate, sha256Of } from './inflate.ts';

/** Reads a file, unpacks it where its bytes are gzip's (whatever its name says), and hashes what comes out. */
export async function readContent(path: string, limit: number): Promise<Content> {
  const bytes = await readBytes(path, limit + 1);
  if (isGzip(bytes)) return inflate(bytes, limit);
  const raw = bytes.length > limit ? bytes.subarray(0, limit) : bytes;
  return { raw, sha256: sha256Of(raw), overflow: bytes.length > limit };
}

/** The first `limit` bytes of a file, in one read. */
async function readBytes(path: string, limit: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.min(size, limit));
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
