import { exp } from './exp.ts';
/** The hyperbolic tangent. */
export function tanh(x: number): number {
  if (x === 0) return x;
  const t = exp(-2 * (x < 0 ? -x : x));
  const y = (1 - t) / (1 + t);
  return x < 0 ? -y : y;
}
