import { exp, type FloatArray, log } from '@nn-labs/linalg';
import { argmax, maximum } from '@nn-labs/linalg/reference';

// Per-sample losses are computed and added in float64 for both dtypes; the arrays may be of either.

/** `losses[r] = ½ Σ_j (y - o)²`, j ascending, for the first `count` rows of o and y (rows, cols). */
export function squaredErrorRows(
  o: FloatArray,
  y: FloatArray,
  losses: Float64Array,
  cols: number,
  count: number,
): void {
  for (let r = 0; r < count; r++) {
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) {
      const error = y[i]! - o[i]!;
      sum += error * error;
    }
    losses[r] = 0.5 * sum;
  }
}

/**
 * `losses[r] = Σ_j y * (lse - z)` with `lse = max + log Σ_j exp(z - max)`, j ascending, for the first `count` rows of
 * the weighted sums z and the targets y (rows, cols).
 *
 * This is `-Σ_j y * log(softmax(z))` without the underflow of a small softmax, so nothing need be clipped. Terms with
 * y = 0 are left out: their classes are not asked for, however far away they are.
 */
export function crossEntropyRows(
  z: FloatArray,
  y: FloatArray,
  losses: Float64Array,
  cols: number,
  count: number,
): void {
  for (let r = 0; r < count; r++) {
    const start = r * cols;
    const end = start + cols;
    const lse = logSumExp(z, start, end);
    let sum = 0;
    for (let i = start; i < end; i++) if (y[i] !== 0) sum += y[i]! * (lse - z[i]!);
    losses[r] = sum;
  }
}

function logSumExp(z: FloatArray, start: number, end: number): number {
  const max = maximum(z, start, end);
  let sum = 0;
  for (let i = start; i < end; i++) sum += exp(z[i]! - max);
  return max + log(sum);
}

/**
 * `losses[r] = Σ_j (max(z, 0) − z y) + log(1 + exp(−|z|))`, j ascending, for the first `count` rows of the weighted sums z
 * and the targets y (rows, cols): `-Σ_j y log o + (1 − y) log(1 − o)` of o = sigmoid(z), without its underflow.
 */
export function binaryCrossEntropyRows(
  z: FloatArray,
  y: FloatArray,
  losses: Float64Array,
  cols: number,
  count: number,
): void {
  for (let r = 0; r < count; r++) {
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) {
      sum += Math.max(z[i]!, 0) - z[i]! * y[i]! + log(1 + exp(-Math.abs(z[i]!)));
    }
    losses[r] = sum;
  }
}

/** How a network is judged: by its greatest output, by each output's side of 0.5, or not at all. */
export type Judge = 'argmax' | 'threshold' | null;

/** How many of the first `count` rows of o (rows, cols) are right by the targets y. */
export function countRight(judge: Judge, o: FloatArray, y: FloatArray, cols: number, count: number): number {
  if (judge === 'argmax') return countCorrect(o, y, cols, count);
  return judge === null ? 0 : countOnTheirSide(o, cols, y, cols, count, (r) => r);
}

/**
 * How many of the first `count` rows of o, `stride` items apart, have every output on its target's side of 0.5; the targets
 * of row r are row `rowOf(r)` of y (N, cols).
 */
export function countOnTheirSide(
  o: FloatArray,
  stride: number,
  y: FloatArray,
  cols: number,
  count: number,
  rowOf: (r: number) => number,
): number {
  let right = 0;
  for (let r = 0; r < count; r++) {
    const target = rowOf(r) * cols;
    let all = true;
    for (let j = 0; j < cols; j++) all &&= (o[r * stride + j]! >= 0.5 ? 1 : 0) === y[target + j];
    if (all) right++;
  }
  return right;
}

/** How many of the first `count` rows of o (rows, cols) have their greatest item where y has its own, first of equals. */
function countCorrect(o: FloatArray, y: FloatArray, cols: number, count: number): number {
  let correct = 0;
  for (let start = 0; start < count * cols; start += cols) {
    if (argmax(o, start, start + cols) === argmax(y, start, start + cols)) correct++;
  }
  return correct;
}

/** `delta = y - o` for the items [0, size): what the output should have been, less what it was. */
export function subtract(y: FloatArray, o: FloatArray, delta: FloatArray, size: number): void {
  for (let i = 0; i < size; i++) delta[i] = y[i]! - o[i]!;
}

/** `delta /= divisor` for the items [0, size). */
export function divide(delta: FloatArray, divisor: number, size: number): void {
  for (let i = 0; i < size; i++) delta[i] = delta[i]! / divisor;
}
