import { UsageError } from '@nn-labs/experiment';
import { count } from '../terminal.ts';

/** More runs than this are a slip of the finger, such as a seed range with a digit too many. */
export const mostRuns = 1000;

/** Refuses more runs than one command makes. */
export function refuseTooMany(runs: number): void {
  if (runs <= mostRuns) return;
  throw new UsageError(
    `this would be ${count(runs)} runs; one command makes at most ${count(mostRuns)}`,
    'Give fewer values or seeds, or split them over several commands.',
  );
}
