import { log } from './log.ts';
/** The natural logarithm in float32. */
export function logf(x: number): number {
  return Math.fround(log(x));
}
