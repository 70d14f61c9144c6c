import { type FloatArray, isFloat32 } from '../dtype.ts';
import { exp as exp64 } from '../math/exp.ts';
import { expf } from '../math/expf.ts';
import { log as log64 } from '../math/log.ts';
import { logf } from '../math/logf.ts';
import { sigmoid as sigmoid64, sigmoidf } from '../math/sigmoid.ts';
import { tanh as tanh64 } from '../math/tanh.ts';
import { tanhf } from '../math/tanhf.ts';

/**
 * `out[i] = e^x[i]` for the items i in [from, to); x and out are of one dtype and may be one array.
 *
 * @example
 * ```ts
 * import { exp } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(0, 1);
 * exp(x, x);
 * Array.from(x) // => [ 1, 2.718281828459045 ]
 * ```
 */
export function exp(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  if (isFloat32(x)) for (let i = from; i < to; i++) out[i] = expf(x[i]!);
  else for (let i = from; i < to; i++) out[i] = exp64(x[i]!);
}

/**
 * `out[i] = log x[i]`, the natural logarithm, for the items i in [from, to); x and out are of one dtype and may
 * be one array.
 *
 * @example
 * ```ts
 * import { log } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(0, 1);
 * log(x, x);
 * Array.from(x) // => [ -Infinity, 0 ]
 * ```
 */
export function log(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  if (isFloat32(x)) for (let i = from; i < to; i++) out[i] = logf(x[i]!);
  else for (let i = from; i < to; i++) out[i] = log64(x[i]!);
}

/**
 * `out[i] = tanh x[i]` for the items i in [from, to); x and out are of one dtype and may be one array.
 *
 * @example
 * ```ts
 * import { tanh } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(0, 100);
 * tanh(x, x);
 * Array.from(x) // => [ 0, 1 ]
 * ```
 */
export function tanh(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  if (isFloat32(x)) for (let i = from; i < to; i++) out[i] = tanhf(x[i]!);
  else for (let i = from; i < to; i++) out[i] = tanh64(x[i]!);
}

/**
 * `out[i] = 1 / (1 + e^-x[i])` for the items i in [from, to); x and out are of one dtype and may be one array.
 *
 * @example
 * ```ts
 * import { sigmoid } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(0, 100);
 * sigmoid(x, x);
 * Array.from(x) // => [ 0.5, 1 ]
 * ```
 */
export function sigmoid(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  if (isFloat32(x)) for (let i = from; i < to; i++) out[i] = sigmoidf(x[i]!);
  else for (let i = from; i < to; i++) out[i] = sigmoid64(x[i]!);
}
