/** Which 32-bit word of the control block is what; `assembly/program.ts` has the same order. */
export const word = {
  /** Odd while a program runs. */
  turn: 0,
  program: 1,
  /** How many operations the program has. */
  count: 2,
  /** How many workers are inside: may still look at the program. */
  inside: 3,
  /** Workers with an index below this may enter. */
  mayEnter: 4,
  /** Counts the operations that came to their end: what sleepers at a barrier wait for. */
  ended: 5,
} as const;

/** Words of the control block: a cache line. */
export const controlWords = 16;
