import { exp as exp64 } from '../math/exp.ts';
import { expf } from '../math/expf.ts';
import { log as log64 } from '../math/log.ts';
import { logf } from '../math/logf.ts';
import { sigmoid as sigmoid64, sigmoidf } from '../math/sigmoid.ts';
import { cos as cos64, sin as sin64 } from '../math/sine.ts';
import { tanh as tanh64 } from '../math/tanh.ts';
import { tanhf } from '../math/tanhf.ts';
import { type FloatArray, isFloat32 } from '../matrix/dtype.ts';

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

/**
 * `out[i] = −x[i]` for the items i in [from, to); x and out are of one dtype and may be one array.
 *
 * @example
 * ```ts
 * import { negate } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(1, -2);
 * negate(x, x);
 * Array.from(x) // => [ -1, 2 ]
 * ```
 */
export function negate(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  for (let i = from; i < to; i++) out[i] = -x[i]!;
}

/**
 * `out[i] = |x[i]|` for the items i in [from, to); x and out are of one dtype and may be one array.
 *
 * @example
 * ```ts
 * import { abs } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(1, -2);
 * abs(x, x);
 * Array.from(x) // => [ 1, 2 ]
 * ```
 */
export function abs(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  for (let i = from; i < to; i++) out[i] = Math.abs(x[i]!);
}

/**
 * `out[i] = √x[i]` for the items i in [from, to); x and out are of one dtype and may be one array. The square root of a float32, rounded by the store, is rounded
 * correctly: a float64 has more than twice its digits.
 *
 * @example
 * ```ts
 * import { sqrt } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(4, 9);
 * sqrt(x, x);
 * Array.from(x) // => [ 2, 3 ]
 * ```
 */
export function sqrt(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  for (let i = from; i < to; i++) out[i] = Math.sqrt(x[i]!);
}

/**
 * `out[i] = max(x[i], 0)` for the items i in [from, to); x and out are of one dtype and may be one array. NaN stays NaN, so that
 * nothing broken is hidden.
 *
 * @example
 * ```ts
 * import { relu } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(1, -2);
 * relu(x, x);
 * Array.from(x) // => [ 1, 0 ]
 * ```
 */
export function relu(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  for (let i = from; i < to; i++) out[i] = Math.max(x[i]!, 0);
}

/**
 * `out[i] = min(max(x[i], low), high)` for the items i in [from, to); x and out are of one dtype and may be one array.
 *
 * @example
 * ```ts
 * import { clip } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(1, -2);
 * clip(x, x, 0, 1);
 * Array.from(x) // => [ 1, 0 ]
 * ```
 */
export function clip(
  x: FloatArray,
  out: FloatArray,
  low: number,
  high: number,
  from: number = 0,
  to: number = x.length,
): void {
  for (let i = from; i < to; i++) out[i] = Math.min(Math.max(x[i]!, low), high);
}

/**
 * `out[i] = sin x[i]` for the items i in [from, to); x and out are of one dtype and may be one array. In float32 it is the
 * float64 sine, rounded by the store.
 *
 * @example
 * ```ts
 * import { sin } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(0, 1);
 * sin(x, x);
 * Array.from(x) // => [ 0, 0.8414709848078965 ]
 * ```
 */
export function sin(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  for (let i = from; i < to; i++) out[i] = sin64(x[i]!);
}

/**
 * `out[i] = cos x[i]` for the items i in [from, to); x and out are of one dtype and may be one array. In float32 it is the
 * float64 cosine, rounded by the store.
 *
 * @example
 * ```ts
 * import { cos } from '@nn-labs/linalg/reference';
 * const x = Float64Array.of(0, 1);
 * cos(x, x);
 * Array.from(x) // => [ 1, 0.5403023058681398 ]
 * ```
 */
export function cos(x: FloatArray, out: FloatArray, from: number = 0, to: number = x.length): void {
  for (let i = from; i < to; i++) out[i] = cos64(x[i]!);
}
