import type { FloatArray } from '../dtype.ts';
import { exp as exp64 } from '../math/exp.ts';
import { expf } from '../math/expf.ts';
import { log as log64 } from '../math/log.ts';
import { logf } from '../math/logf.ts';
import { sigmoid as sigmoid64, sigmoidf } from '../math/sigmoid.ts';
import { tanh as tanh64 } from '../math/tanh.ts';
import { tanhf } from '../math/tanhf.ts';

/** `out[i] = exp(x[i])` for the items i in [from, to); x and out may be one array. */
export function exp(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  if (x instanceof Float32Array) for (let i = from; i < to; i++) out[i] = expf(x[i]!);
  else for (let i = from; i < to; i++) out[i] = exp64(x[i]!);
}

/** `out[i] = log(x[i])`, the natural logarithm, for the items i in [from, to); x and out may be one array. */
export function log(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  if (x instanceof Float32Array) for (let i = from; i < to; i++) out[i] = logf(x[i]!);
  else for (let i = from; i < to; i++) out[i] = log64(x[i]!);
}

/** `out[i] = tanh(x[i])` for the items i in [from, to); x and out may be one array. */
export function tanh(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  if (x instanceof Float32Array) for (let i = from; i < to; i++) out[i] = tanhf(x[i]!);
  else for (let i = from; i < to; i++) out[i] = tanh64(x[i]!);
}

/** `out[i] = 1 / (1 + exp(-x[i]))` for the items i in [from, to); x and out may be one array. */
export function sigmoid(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  if (x instanceof Float32Array) for (let i = from; i < to; i++) out[i] = sigmoidf(x[i]!);
  else for (let i = from; i < to; i++) out[i] = sigmoid64(x[i]!);
}
