import { tanh } from './tanh.ts';
/** The hyperbolic tangent in float32. */
export function tanhf(x: number): number {
  return Math.fround(tanh(x));
}
