const words = 624;
const shift = 397;

/** The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998): 624 words of state, 32 random bits a call. */
export class Mt19937 {
  readonly key: Uint32Array = new Uint32Array(words);
  /** The index of the next word to give out; 624 means that the words are used up. */
  position: number = words;

  /** Fills the state from one word, by Knuth's multiplier. */
  seed(seed: number): void {
    const { key } = this;
    key[0] = seed;
    for (let i = 1; i < words; i++) {
      const last = key[i - 1]!;
      key[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
    this.position = words;
  }

  /** Fills the state from any number of words (`init_by_array`). */
  seedByArray(seeds: ArrayLike<number>): void {
    const { key } = this;
    this.seed(19650218);
    let i = 1;
    for (let step = 0; step < Math.max(words, seeds.length); step++) {
      const last = key[i - 1]!;
      const j = step % seeds.length;
      key[i] = (key[i]! ^ Math.imul(1664525, last ^ (last >>> 30))) + seeds[j]! + j;
      i = this.#after(i);
    }
    for (let step = 1; step < words; step++) {
      const last = key[i - 1]!;
      key[i] = (key[i]! ^ Math.imul(1566083941, last ^ (last >>> 30))) - i;
      i = this.#after(i);
    }
    key[0] = 0x80000000;
    this.position = words;
  }

  /** The word after word i in the round of seedByArray; from the last it goes to 1, and word 0 becomes the last. */
  #after(i: number): number {
    if (i < words - 1) return i + 1;
    this.key[0] = this.key[words - 1]!;
    return 1;
  }

  /** The next 32 random bits, an integer in [0, 2^32). */
  next(): number {
    if (this.position === words) this.#regenerate();
    let y = this.key[this.position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #regenerate(): void {
    const { key } = this;
    for (let i = 0; i < words; i++) {
      // Comparisons in place of two remainders: regenerating takes half of the time of a draw.
      const next = i + 1 < words ? i + 1 : 0;
      const far = i + shift < words ? i + shift : i + shift - words;
      const y = (key[i]! & 0x80000000) | (key[next]! & 0x7fffffff);
      key[i] = key[far]! ^ (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
    }
    this.position = 0;
  }
}
