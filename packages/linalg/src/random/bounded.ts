import type { Mt19937 } from './mt19937.ts';

const word = 2 ** 32;

/**
 * An integer in [0, max], every one as likely: random bits under the smallest mask that covers max, drawn
 * again while they exceed it. As in NumPy, one 32-bit word a try up to 2^32 - 1, two (high word first) above;
 * max = 0 draws nothing.
 */
export function boundedInteger(generator: Mt19937, max: number): number {
  if (max === 0) return 0;
  if (max < word) {
    const mask = maskOf(max);
    for (;;) {
      const value = (generator.next() & mask) >>> 0;
      if (value <= max) return value;
    }
  }
  const highMask = maskOf(Math.floor(max / word));
  for (;;) {
    const high = (generator.next() & highMask) >>> 0;
    const value = high * word + generator.next();
    if (value <= max) return value;
  }
}

/** The least 2^n - 1 that is not below max (1 to 2^32 - 1). */
function maskOf(max: number): number {
  return 0xffffffff >>> Math.clz32(max);
}
