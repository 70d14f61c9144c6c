import { exp } from './exp.ts';
import { expf } from './expf.ts';

/** The logistic function `1 / (1 + exp(-z))`. */
export function sigmoid(z: number): number {
  return 1 / (1 + exp(-z));
}

/** The logistic function in float32 arithmetic. */
export function sigmoidf(z: number): number {
  return Math.fround(1 / Math.fround(1 + expf(-z)));
}
