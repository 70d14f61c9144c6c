import { type FloatArray, isFloat32 } from '@nn-labs/linalg';
import { sigmoid, softmax, tanh } from '@nn-labs/linalg/reference';

/** The names that {@link Activation} explains. */
export const activationNames = ['sigmoid', 'tanh', 'relu', 'leaky-relu', 'identity', 'softmax'] as const;

/**
 * The function of a unit's weighted sum; leaky-relu falls by 0.01 z below 0 (Maas and others, 2013); identity does nothing;
 * softmax, over the units of the output layer, belongs to cross-entropy.
 */
export type Activation = (typeof activationNames)[number];

/** `out = activation(z)` for the first `count` rows of z (rows, cols); z and out may be one array. */
export function activate(
  activation: Activation,
  z: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
  count: number,
): void {
  if (activation === 'identity') {
    if (z !== out) out.set(z.subarray(0, count * cols));
  } else if (activation === 'softmax') softmax(z, out, rows, cols, 0, count);
  else elementwise[activation](z, out, 0, count * cols);
}

/** The activations that look at one item at a time, over the items [from, to). */
const elementwise = { sigmoid, tanh, relu, 'leaky-relu': leakyRelu };

/** `out = max(z, 0)`; NaN stays NaN, so that nothing broken is hidden. */
function relu(z: FloatArray, out: FloatArray, from: number, to: number): void {
  for (let i = from; i < to; i++) out[i] = Math.max(z[i]!, 0);
}

/** `out = z` where z > 0, else 0.01 * z. */
function leakyRelu(z: FloatArray, out: FloatArray, from: number, to: number): void {
  const slope = isFloat32(z) ? Math.fround(leak) : leak;
  for (let i = from; i < to; i++) out[i] = z[i]! > 0 ? z[i]! : z[i]! * slope;
}

/** How steep a leaky ReLU is below 0. */
const leak = 0.01;

/**
 * `delta *= f'(a)` for the items [0, size), where `a = f(z)` is the layer's activation, not its weighted sum.
 *
 * sigmoid' = a * (1 - a); tanh' = 1 - a * a; ReLU' = 1 where a > 0, else 0, or 0.01 of a leaky one. In float32 each of
 * + − × is rounded; the last product is rounded by the store.
 */
export function multiplyByDerivative(
  activation: Activation,
  a: FloatArray,
  delta: FloatArray,
  size: number,
): void {
  // Softmax has no derivative item by item: its delta comes with the cross-entropy. That of the identity is 1.
  if (activation === 'softmax' || activation === 'identity') return;
  const derivative = (isFloat32(a) ? derivatives32 : derivatives64)[activation];
  for (let i = 0; i < size; i++) delta[i] = delta[i]! * derivative(a[i]!);
}

type Derivatives = Readonly<Record<Exclude<Activation, 'softmax' | 'identity'>, (a: number) => number>>;

const derivatives64: Derivatives = {
  sigmoid: (a) => a * (1 - a),
  tanh: (a) => 1 - a * a,
  relu: (a) => (a > 0 ? 1 : 0),
  'leaky-relu': (a) => (a > 0 ? 1 : leak),
};

const derivatives32: Derivatives = {
  sigmoid: (a) => Math.fround(a * Math.fround(1 - a)),
  tanh: (a) => Math.fround(1 - Math.fround(a * a)),
  relu: (a) => (a > 0 ? 1 : 0),
  'leaky-relu': (a) => (a > 0 ? 1 : Math.fround(leak)),
};
