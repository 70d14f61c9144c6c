import { describe } from '../check-config.ts';

/** How the learning rate goes down (and first up) from epoch to epoch. */
export interface ScheduleOptions {
  /** The greatest rate. */
  readonly learningRate: number;
  /** `constant`; `step`: times `gamma` every `stepSize` epochs; `cosine`: along half a cosine towards 0 at the end. */
  readonly schedule: 'constant' | 'step' | 'cosine';
  /** How many epochs the training has. */
  readonly epochs: number;
  /** Epochs at the start in which the rate rises evenly to the greatest; 0 by default. The schedule begins after them. */
  readonly warmup?: number | undefined;
  /** Of `step`; 10 by default. */
  readonly stepSize?: number | undefined;
  /** Of `step`; 0.1 by default. */
  readonly gamma?: number | undefined;
}

/**
 * The learning rate of each epoch, counted from 0: what `train` takes as `learningRate`.
 *
 * With t epochs since the warm-up and T epochs after it: `step` is PyTorch's StepLR, learningRate * gamma^floor(t /
 * stepSize); `cosine` its CosineAnnealingLR, learningRate * (1 + cos(pi * t / T)) / 2 (Loshchilov and Hutter, 2017);
 * warm-up is learningRate * (epoch + 1) / warmup. The same bits on every machine.
 *
 * @throws {RangeError} when an option is out of its range, naming it.
 *
 * @example
 * ```ts
 * import { learningRates } from '@nn-labs/network';
 * const rateAt = learningRates({ learningRate: 0.8, schedule: 'cosine', epochs: 6, warmup: 2 });
 * [0, 1, 2, 4].map(rateAt).map((rate) => rate.toFixed(3)).join(' '); // => '0.400 0.800 0.800 0.400'
 * const stepped = learningRates({ learningRate: 1, schedule: 'step', epochs: 9, stepSize: 3, gamma: 0.5 });
 * [0, 2, 3, 8].map(stepped); // => [ 1, 1, 0.5, 0.25 ]
 * learningRates({ learningRate: 1, schedule: 'cosine', epochs: 6, warmup: 7 }); // throws learningRates: warmup must be a whole number from 0 to 6, found 7
 * ```
 */
export function learningRates(options: ScheduleOptions): (epoch: number) => number {
  const { learningRate, schedule, epochs, warmup = 0, stepSize = 10, gamma = 0.1 } = options;
  check('learningRate', 'a finite number above 0', learningRate, learningRate > 0 && learningRate < Infinity);
  check('warmup', `a whole number from 0 to ${epochs}`, warmup, isWhole(warmup, 0) && warmup <= epochs);
  check('stepSize', 'a whole number of at least 1', stepSize, isWhole(stepSize, 1));
  check('gamma', 'a number above 0 and at most 1', gamma, gamma > 0 && gamma <= 1);
  if (!['constant', 'step', 'cosine'].includes(schedule)) {
    throw new TypeError(
      `learningRates: schedule must be constant, step or cosine, found ${describe(schedule)}`,
    );
  }
  return (epoch) => {
    if (epoch < warmup) return (learningRate * (epoch + 1)) / warmup;
    const t = epoch - warmup;
    if (schedule === 'step') return learningRate * power(gamma, Math.floor(t / stepSize));
    if (schedule === 'cosine') return (learningRate * (1 + cosPi(t / (epochs - warmup)))) / 2;
    return learningRate;
  };
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function check(name: string, allowed: string, value: unknown, holds: boolean): void {
  if (!holds) throw new RangeError(`learningRates: ${name} must be ${allowed}, found ${describe(value)}`);
}

/** base^exponent for a whole exponent, by squaring: a schedule may be asked for a million epochs. */
function power(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  const root = power(base, Math.floor(exponent / 2));
  return exponent % 2 === 0 ? root * root : root * root * base;
}

/**
 * cos(pi * t) for 0 <= t <= 1 by the Taylor series of the cosine: within 1e-15, and the same on every machine, which
 * Math.cos is not.
 */
function cosPi(t: number): number {
  if (t > 0.5) return -cosPi(1 - t);
  const x = Math.PI * t;
  const square = x * x;
  let term = 1;
  let sum = 1;
  for (let k = 2; k <= 24; k += 2) {
    term *= -square / (k * (k - 1));
    sum += term;
  }
  return sum;
}
