// SHA-256 (FIPS 180-4) of bytes that come piece by piece: crypto.subtle takes no more than 2^31 bits, all of them at
// once, and a browser leaves it out of pages that did not come over https.

const blockBytes = 64;

/** The first 32 bits of the fractional parts of a root of each prime from 2 on. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const out = new Uint32Array(count);
  for (let prime = 2, found = 0; found < count; prime++) {
    let divisor = 2;
    while (prime % divisor !== 0) divisor++;
    if (divisor === prime) out[found++] = (root(prime) % 1) * 2 ** 32;
  }
  return out;
}

/** By Newton's method: Math.cbrt may differ between engines. */
function cubeRoot(x: number): number {
  let root = x;
  for (let step = 0; step < 50; step++) root -= (root - x / (root * root)) / 3;
  return root;
}

const constants = Int32Array.from(fractions(64, cubeRoot));

/** A SHA-256 to which bytes are added. */
export class Sha256 {
  readonly #state = fractions(8, Math.sqrt);
  readonly #block = new Uint8Array(blockBytes);
  readonly #words = new Int32Array(64);
  #length = 0;

  /** Adds bytes at the end. */
  update(bytes: Uint8Array): void {
    let filled = this.#length % blockBytes;
    this.#length += bytes.length;
    for (let from = 0; from < bytes.length; ) {
      const taken = Math.min(blockBytes - filled, bytes.length - from);
      if (taken === blockBytes) this.#compress(bytes, from);
      else {
        this.#block.set(bytes.subarray(from, from + taken), filled);
        if (filled + taken === blockBytes) this.#compress(this.#block, 0);
      }
      filled = (filled + taken) % blockBytes;
      from += taken;
    }
  }

  /** The hash in hex; nothing can be added after it. */
  digest(): string {
    const bits = BigInt(this.#length) * 8n;
    const zeros = (2 * blockBytes - 9 - (this.#length % blockBytes)) % blockBytes;
    const end = new Uint8Array(1 + zeros + 8);
    end[0] = 0x80;
    new DataView(end.buffer).setBigUint64(1 + zeros, bits);
    this.update(end);
    return Array.from(this.#state, (word) => word.toString(16).padStart(8, '0')).join('');
  }

  #compress(bytes: Uint8Array, at: number): void {
    const w = this.#words;
    for (let i = 0; i < 16; i++, at += 4) {
      w[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!;
      const y = w[i - 2]!;
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
    }
    const state = this.#state;
    let a = state[0]! | 0;
    let b = state[1]! | 0;
    let c = state[2]! | 0;
    let d = state[3]! | 0;
    let e = state[4]! | 0;
    let f = state[5]! | 0;
    let g = state[6]! | 0;
    let h = state[7]! | 0;
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[i]! + w[i]!) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
    state[4]! += e;
    state[5]! += f;
    state[6]! += g;
    state[7]! += h;
  }
}

/** `crypto.subtle` takes fewer than 2^31 bits. */
const tooManyBytes = 2 ** 28;

/** What is called of `crypto.subtle`, in words that need no types of a browser or of Node. */
export interface Subtle {
  digest(algorithm: 'SHA-256', bytes: Uint8Array): Promise<ArrayBuffer>;
}

/** The browser's or Node's own SHA-256 where it takes so many bytes, else null. */
export function subtleFor(size: number): Subtle | null {
  // A browser leaves it out of pages that did not come over https.
  const { crypto } = globalThis as { crypto?: { subtle?: Subtle } };
  const subtle = crypto?.subtle;
  return subtle === undefined || size >= tooManyBytes ? null : subtle;
}

/** The SHA-256 of bytes by `crypto.subtle`, in hex. */
export async function digestHex(subtle: Subtle, bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The SHA-256, in hex, of bytes, one array after the other; by `crypto.subtle` where it is there.
 *
 * @example
 * ```ts
 * import { sha256 } from '@nn-labs/network';
 * (await sha256([Uint8Array.of(97, 98), Uint8Array.of(99)])).slice(0, 8); // => 'ba7816bf'
 * ```
 */
export async function sha256(parts: readonly Uint8Array[]): Promise<string> {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const subtle = subtleFor(size);
  if (subtle === null) {
    const hash = new Sha256();
    for (const part of parts) hash.update(part);
    return hash.digest();
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return digestHex(subtle, whole);
}

function rotate(x: number, by: number): number {
  return (x >>> by) | (x << (32 - by));
}
