import { exp, sigmoid } from './exp';
import { Finish, notFinite, slope } from './finish';
import { Op, raise } from './layout';
import { log } from './log';

// The output layer, row by row: the loss, whether the row is classified rightly, and the delta. Losses are float64 for
// both dtypes. Rows are short (10 outputs), so that plain loops do; only exp works on vectors.

@inline
function item<T>(row: usize, j: u32): T {
  return load<T>(row + <usize>j * sizeof<T>());
}

/** The first of equal greatest items; the first NaN. */
function argmax<T>(row: usize, cols: u32): u32 {
  let best: u32 = 0;
  let max = item<T>(row, 0);
  for (let j: u32 = 1; j < cols && max == max; j++) {
    const value = item<T>(row, j);
    if (!(value <= max)) {
      best = j;
      max = value;
    }
  }
  return best;
}

/** Half the squared error of the outputs o against the targets y. */
function squaredError<T>(o: usize, y: usize, cols: u32): f64 {
  let sum: f64 = 0;
  for (let j: u32 = 0; j < cols; j++) {
    const error = <f64>item<T>(y, j) - <f64>item<T>(o, j);
    sum += error * error;
  }
  return 0.5 * sum;
}

/** -Σ y log softmax(z), by log-sum-exp of the weighted sums z. */
function crossEntropy<T>(z: usize, y: usize, cols: u32): f64 {
  const max = <f64>item<T>(z, argmax<T>(z, cols));
  let total: f64 = 0;
  for (let j: u32 = 0; j < cols; j += 2) {
    const second = j + 1 < cols ? <f64>item<T>(z, j + 1) - max : 0;
    const pair = exp<f64>(f64x2(<f64>item<T>(z, j) - max, second));
    total += f64x2.extract_lane(pair, 0);
    if (j + 1 < cols) total += f64x2.extract_lane(pair, 1);
  }
  const logSumExp = max + log(total);
  let sum: f64 = 0;
  for (let j: u32 = 0; j < cols; j++) {
    const target = <f64>item<T>(y, j);
    if (target != 0) sum += target * (logSumExp - <f64>item<T>(z, j));
  }
  return sum;
}

/** -Σ y log o + (1 - y) log(1 - o) for o = sigmoid(z), from the weighted sums z. */
function binaryCrossEntropy<T>(z: usize, y: usize, cols: u32): f64 {
  let sum: f64 = 0;
  for (let j: u32 = 0; j < cols; j++) {
    const value = <f64>item<T>(z, j);
    const shrunk = f64x2.extract_lane(exp<f64>(f64x2.splat(-abs<f64>(value))), 0);
    sum += max<f64>(value, 0) - value * <f64>item<T>(y, j) + log(1 + shrunk);
  }
  return sum;
}

/** The row z (whole vectors) becomes sigmoid(z). Answers bits that are set where z was not finite. */
function sigmoids<T>(z: usize, cols: u32): v128 {
  const end = z + <usize>cols * sizeof<T>();
  let odd = i64x2.splat(0);
  for (let at = z; at < end; at += 16) {
    const value = v128.load(at);
    odd = v128.or(odd, notFinite<T>(value));
    v128.store(at, sigmoid<T>(value));
  }
  return odd;
}

/** The row z (whole vectors) becomes softmax(z). Answers bits that are set where z was not finite. */
function softmax<T>(z: usize, cols: u32): v128 {
  const max = item<T>(z, argmax<T>(z, cols));
  const end = z + <usize>cols * sizeof<T>();
  const shift = v128.splat<T>(max);
  let odd = i64x2.splat(0);
  for (let at = z; at < end; at += 16) {
    const value = v128.load(at);
    odd = v128.or(odd, notFinite<T>(value));
    v128.store(at, exp<T>(v128.sub<T>(value, shift)));
  }
  let total: T = <T>0;
  for (let at = z; at < end; at += sizeof<T>()) total = <T>(total + load<T>(at));
  const divisor = v128.splat<T>(total);
  for (let at = z; at < end; at += 16) v128.store(at, v128.div<T>(v128.load(at), divisor));
  return odd;
}

/**
 * A tile of rows: `h` holds o, for cross-entropies Z, and becomes o; `b` holds the targets; `out` becomes the delta.
 * `loss` 0: squared error, (y - o) * f'(o); 1: cross-entropy of a softmax, 2: binary cross-entropy of sigmoids, both
 * (y - o) / scale. Raises where a delta, or a weighted sum of a cross-entropy, is not finite.
 */
export function output<T>(op: Op, tile: u32): void {
  const from = tile * op.rowsPerTile;
  const to = min<u32>(op.rows, from + op.rowsPerTile);
  const cols = op.cols;
  const divisor = v128.splat<T>(<T>op.scale);
  let correct: u32 = 0;
  let odd = i64x2.splat(0);
  for (let i = from; i < to; i++) {
    const sample = op.order == 0 ? i : load<u32>(op.order + (<usize>i << 2));
    const o = op.h + <usize>i * op.hRow;
    const y = op.b + <usize>sample * op.hRow;
    const delta = op.out + <usize>i * op.outRow;
    let loss: f64;
    if (op.loss == 0) {
      loss = squaredError<T>(o, y, cols);
    } else if (op.loss == 1) {
      loss = crossEntropy<T>(o, y, cols);
      odd = v128.or(odd, softmax<T>(o, cols));
    } else {
      loss = binaryCrossEntropy<T>(o, y, cols);
      odd = v128.or(odd, sigmoids<T>(o, cols));
    }
    store<f64>(op.losses + (<usize>i << 3), loss);
    if (argmax<T>(o, cols) == load<u32>(op.labels + (<usize>sample << 2))) correct++;
    const bytes = <usize>cols * sizeof<T>();
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = v128.load(o + at);
      let d = v128.sub<T>(v128.load(y + at), value);
      if (op.loss != 0) d = v128.div<T>(d, divisor);
      else if (op.finish != Finish.None) d = v128.mul<T>(d, slope<T>(op.finish, value));
      v128.store(delta + at, d);
    }
    // The lanes beyond the last column hold no output; a zero delta keeps them out of everything that follows.
    for (let at = delta + bytes; (at & 15) != 0; at += sizeof<T>()) store<T>(at, <T>0);
    for (let at: usize = 0; at < bytes; at += 16) odd = v128.or(odd, notFinite<T>(v128.load(delta + at)));
  }
  atomic.add<u32>(changetype<usize>(op) + offsetof<Op>('answer'), correct);
  if (v128.any_true(odd)) raise(op);
}
