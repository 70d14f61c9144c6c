/** Which 32-bit word of the control block is what; `assembly/program.ts` has the same order. */
export const word = {
  /** Odd while a program runs. */
  turn: 0,
  program: 1,
  /** How many workers are inside: may still look at the program. */
  inside: 2,
  /** Workers with an index below this may enter. */
  mayEnter: 3,
  /** Counts the shares that came to their end: what sleepers at a barrier wait for. */
  ended: 4,
  /** How many threads sleep: nobody is woken when there is none. */
  sleepers: 5,
} as const;

/** Words of the control block: a cache line. */
export const controlWords = 16;

/** Sleeps as `Atomics.wait` does, so that others know of it. */
export function sleep(control: Int32Array, index: number, value: number, forMs?: number): void {
  Atomics.add(control, word.sleepers, 1);
  Atomics.wait(control, index, value, forMs);
  Atomics.sub(control, word.sleepers, 1);
}

/** Wakes all who sleep there. */
export function wake(control: Int32Array, index: number): void {
  if (Atomics.load(control, word.sleepers) > 0) Atomics.notify(control, index);
}
