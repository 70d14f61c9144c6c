import { checkArrayLike, checkCount } from '../matrix/check.ts';
import { describe } from '../matrix/dtype.ts';
import { boundedInteger } from './bounded.ts';
import type { Mt19937 } from './mt19937.ts';
import { shuffleInPlace } from './shuffle.ts';

/** What may be said of a choice beside what there is and how many are drawn. */
export interface ChoiceOptions {
  /** Whether one may be drawn again; true by default. */
  readonly replace?: boolean;
  /** The probability of each; by default all are as likely. */
  readonly p?: ArrayLike<number> | undefined;
}

/** How far the sum of probabilities may lie from 1: the root of float64's precision, as in NumPy. */
const tolerance = Math.sqrt(Number.EPSILON);

/** `count` indices in [0, n), drawn as `RandomState.choice` of NumPy draws them; `double` is the stream's next in [0, 1). */
export function chooseIndices(
  generator: Mt19937,
  double: () => number,
  n: number,
  count: number,
  { replace = true, p }: ChoiceOptions,
): Int32Array {
  checkCount('choice', 'size', count);
  if (n === 0) throw new RangeError('choice: there is nothing to choose from. Give at least one.');
  if (!replace && count > n) {
    throw new RangeError(`choice: ${count} of ${n} without replacement. Give a size of at most ${n}.`);
  }
  if (p === undefined) {
    if (replace) return Int32Array.from({ length: count }, () => boundedInteger(generator, n - 1));
    const order = Int32Array.from({ length: n }, (_, i) => i);
    shuffleInPlace(generator, order);
    return order.slice(0, count);
  }
  const weights = checkProbabilities(p, n, replace ? 0 : count);
  if (replace) {
    const bounds = cumulated(weights);
    return Int32Array.from({ length: count }, () => firstAbove(bounds, double()));
  }
  // In rounds: draw as many as are missing, keep each that is new, and take those that are found out of the urn.
  const found = new Set<number>();
  while (found.size < count) {
    for (const index of found) weights[index] = 0;
    const bounds = cumulated(weights);
    const draws = Array.from({ length: count - found.size }, double);
    for (const x of draws) found.add(firstAbove(bounds, x));
  }
  return Int32Array.from(found);
}

function checkProbabilities(p: ArrayLike<number>, n: number, needed: number): Float64Array {
  checkArrayLike('choice', 'p', p);
  if (p.length !== n) {
    throw new RangeError(`choice: ${n} to choose from, but ${p.length} probabilities. Give one for each.`);
  }
  let sum = 0;
  let positive = 0;
  for (let i = 0; i < n; i++) {
    const each: unknown = p[i];
    if (typeof each !== 'number' || !(each >= 0)) {
      throw new RangeError(`choice: p[${i}] is ${describe(each)}. Give a probability from 0.`);
    }
    sum += each;
    if (each > 0) positive++;
  }
  if (!(Math.abs(sum - 1) <= tolerance)) {
    throw new RangeError(`choice: the probabilities add up to ${sum}, not to 1. Divide each by their sum.`);
  }
  if (positive < needed) {
    throw new RangeError(
      `choice: ${needed} without replacement, but only ${positive} have a probability above 0.`,
    );
  }
  return Float64Array.from(p);
}

/** Running sums, divided by the last one. */
function cumulated(weights: Float64Array): Float64Array {
  let sum = 0;
  const sums = weights.map((weight) => (sum += weight));
  return sums.map((each) => each / sum);
}

/** The first index whose bound is above x (`searchsorted` from the right). */
function firstAbove(bounds: Float64Array, x: number): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x < bounds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
