import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';

/** The unpacked bytes of a file. */
export interface Content {
  /** The bytes; the first `limit` of them where there are more. */
  raw: Uint8Array;
  /** SHA-256 of `raw`, hexadecimal. */
  sha256: string;
  /** Whether there are more bytes than `limit`. */
  overflow: boolean;
}

/** A gzip stream that cannot be unpacked; the message completes the sentence "x.gz: …". */
export class GzipFault extends Error {
  override readonly name = 'GzipFault';
}

const chunkSize = 1 << 20;

/**
 * Unpacks gzip bytes, at most `limit` of them, and hashes what comes out meanwhile.
 *
 * zlib works in Node's thread pool, the hash on this thread: each chunk is hashed only after zlib was given the next
 * one, so that the two overlap.
 */
export function inflate(packed: Uint8Array, limit: number): Promise<Content> {
  return new Promise((resolve, reject) => {
    const gunzip = createGunzip({ chunkSize });
    const sink = new HashedBytes(Math.min(limit, unpackedLength(packed)), limit);
    const waiting: Uint8Array[] = [];
    const drain = (): void => {
      for (const chunk of waiting.splice(0)) sink.add(chunk);
      if (!sink.overflow) return;
      gunzip.destroy();
      resolve(sink.content());
    };
    gunzip.on('data', (chunk: Uint8Array) => {
      waiting.push(chunk);
      setImmediate(drain);
    });
    gunzip.on('end', () => {
      drain();
      resolve(sink.content());
    });
    gunzip.on('error', (error) => reject(new GzipFault(describe(error), { cause: error })));
    gunzip.end(packed);
  });
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

function describe(error: Error): string {
  const cut = 'code' in error && error.code === 'Z_BUF_ERROR';
  return cut ? 'the gzip stream is cut short' : `the gzip stream is damaged (${error.message})`;
}

/** Collects bytes up to a limit, and hashes them as they come. */
class HashedBytes {
  overflow = false;
  readonly #limit: number;
  readonly #hash = createHash('sha256');
  #bytes: Uint8Array;
  #length = 0;

  constructor(expected: number, limit: number) {
    this.#bytes = uninitialised(expected);
    this.#limit = limit;
  }

  add(chunk: Uint8Array): void {
    const room = this.#limit - this.#length;
    if (chunk.length > room) this.overflow = true;
    const taken = chunk.length > room ? chunk.subarray(0, room) : chunk;
    if (this.#length + taken.length > this.#bytes.length) this.#grow(this.#length + taken.length);
    this.#bytes.set(taken, this.#length);
    this.#hash.update(taken);
    this.#length += taken.length;
  }

  content(): Content {
    const whole = this.#length === this.#bytes.length;
    const raw = whole ? this.#bytes : this.#bytes.slice(0, this.#length);
    return { raw, sha256: this.#hash.copy().digest('hex'), overflow: this.overflow };
  }

  #grow(needed: number): void {
    const larger = uninitialised(Math.min(this.#limit, Math.max(needed, 2 * this.#bytes.length)));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** Memory that is not cleared first, since all that is given out of it has been written. */
function uninitialised(length: number): Uint8Array {
  const { buffer, byteOffset } = Buffer.allocUnsafeSlow(length);
  return new Uint8Array(buffer, byteOffset, length);
}
