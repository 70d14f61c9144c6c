import { type FloatArray, isFloat32 } from '@nn-labs/linalg';

// One update of one parameter w by its downhill gradient g = -dL/dw, item by item, in the order written. In float32 each
// + − × ÷ √ is rounded, and the constants before them; 0 <= i < items of w.
//
//   every rule   d = clip * g - decay * w                                     decay: PyTorch's weight_decay of SGD and Adam
//   sgd          w = w + rate * d
//   momentum     b = momentum * b + d;             w = w + rate * b
//   nesterov     b = momentum * b + d;             w = w + rate * (d + momentum * b)
//   adam         m = beta1 * m + (1 - beta1) * d;  v = beta2 * v + ((1 - beta2) * d) * d
//                w = keep * w + rate * (m / (sqrt(v) / correction + epsilon))
//
// adam's rate is learningRate / (1 - beta1^t) and its correction sqrt(1 - beta2^t) at the t-th update; AdamW's keep is
// 1 - learningRate * weightDecay, with no decay in d; else keep is 1. RMSprop is adam with beta1 = 0, so that m is d, and a
// correction of 1.

/** The kinds of updates; the engine has the same numbers. */
export const kinds = { plain: 0, sgd: 1, momentum: 2, nesterov: 3, adam: 4 } as const;
export type Kind = keyof typeof kinds;

/** The numbers of one update, the same for all parameters; the engine gets the rate by itself, the others in `constantOrder`. */
export interface Constants {
  readonly rate: number;
  readonly decay: number;
  readonly keep: number;
  /** momentum, or beta1 of Adam. */
  readonly first: number;
  readonly firstRest: number;
  /** beta2 of Adam. */
  readonly second: number;
  readonly secondRest: number;
  readonly correction: number;
  readonly epsilon: number;
  /** The factor of all gradients, so that together they are not too long; plain updates know none. */
  readonly clip: number;
}

export const constantOrder: readonly (keyof Constants)[] = [
  'decay',
  'keep',
  'first',
  'firstRest',
  'second',
  'secondRest',
  'correction',
  'epsilon',
  'clip',
];

/** The moments that a rule keeps of one parameter from update to update: the buffer b, or the moments m and v; else null. */
export interface Moments {
  readonly first: FloatArray | null;
  readonly second: FloatArray | null;
}

/** Updates the parameter w in place by its downhill gradient g, and its moments. */
export function updateParameter(
  kind: Kind,
  constants: Constants,
  w: FloatArray,
  g: FloatArray,
  moments: Moments,
): void {
  const round = isFloat32(w) ? Math.fround : (x: number) => x;
  const c = rounded(constants, round);
  if (kind === 'plain') {
    for (let i = 0; i < w.length; i++) w[i] = w[i]! + round(c.rate * g[i]!);
    return;
  }
  const step = steps[kind];
  for (let i = 0; i < w.length; i++) {
    const d = round(round(c.clip * g[i]!) - round(c.decay * w[i]!));
    const kept = round(c.keep * w[i]!);
    w[i] = kept + round(c.rate * step(c, round, d, moments, i));
  }
}

type Round = (x: number) => number;

/** The direction of an item's step, and its moments brought up to date. */
const steps: Record<
  Exclude<Kind, 'plain'>,
  (c: Constants, round: Round, d: number, moments: Moments, i: number) => number
> = {
  sgd: (_c, _round, d) => d,
  momentum: (c, round, d, { first: b }, i) => {
    b![i] = round(c.first * b![i]!) + d;
    return b![i]!;
  },
  nesterov: (c, round, d, { first: b }, i) => {
    b![i] = round(c.first * b![i]!) + d;
    return round(d + round(c.first * b![i]!));
  },
  adam: (c, round, d, { first: m, second: v }, i) => {
    m![i] = round(c.first * m![i]!) + round(c.firstRest * d);
    v![i] = round(c.second * v![i]!) + round(round(c.secondRest * d) * d);
    const root = round(round(Math.sqrt(v![i]!)) / c.correction);
    return round(m![i]! / round(root + c.epsilon));
  },
};

function rounded(constants: Constants, round: Round): Constants {
  const entries = Object.entries(constants).map(([name, value]) => [name, round(value)]);
  return Object.fromEntries(entries) as Constants; // the same names
}
