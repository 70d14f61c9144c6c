import { exp } from './exp.ts';
/** e^x in float32. */
export function expf(x: number): number {
  return Math.fround(exp(x));
}
