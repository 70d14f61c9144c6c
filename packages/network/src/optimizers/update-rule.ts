import type { DType, FloatArray } from '@nn-labs/linalg';
import type { SafetensorsTensor } from '../files/safetensors.ts';
import type { Parameter } from '../layers/layer.ts';
import { type CompleteOptimizer, completeOptimizer } from './optimizer-options.ts';
import type { Constants, Kind, Moments } from './update-step.ts';

/** Which moments a kind of update keeps, by the names that files give them. */
const kept = {
  plain: [],
  sgd: [],
  momentum: ['momentum'],
  nesterov: ['momentum'],
  adam: ['m', 'v'],
} as const satisfies Record<Kind, readonly string[]>;

/** One parameter's moments, under the parameter's name and shape. */
interface NamedMoments extends Moments {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A rule with all that it keeps from update to update: what an optimiser is to a training. */
export class UpdateRule {
  readonly config: CompleteOptimizer;
  readonly kind: Kind;
  /** Brings the moments up to date before they are read. */
  refresh: () => void = () => {};
  #steps = 0;
  #moments: readonly NamedMoments[] = [];
  /** The restored state, until a training says for which parameters. */
  #restored: ReadonlyMap<string, SafetensorsTensor> | null = null;
  /** beta1^t and beta2^t, by repeated multiplication. */
  #power1 = 1;
  #power2 = 1;

  constructor(config: CompleteOptimizer) {
    this.config = config;
    const { name, weightDecay } = config;
    const isPlain = name === 'sgd' && weightDecay === 0;
    this.kind = isPlain ? 'plain' : name === 'adamw' || name === 'rmsprop' ? 'adam' : name;
  }

  /** Updates so far. */
  get steps(): number {
    return this.#steps;
  }

  /** How many moments a parameter has. */
  get momentCount(): number {
    return kept[this.kind].length;
  }

  /** The moments of each parameter: those of before, those restored, or zeros. */
  momentsFor(parameters: readonly Parameter[]): readonly Moments[] {
    const fits =
      this.#moments.length === parameters.length &&
      parameters.every(({ shape, matrix }, i) => {
        const { first, shape: ours } = this.#moments[i]!;
        return `${shape}` === `${ours}` && (first === null || first.constructor === matrix.data.constructor);
      });
    if (this.#moments.length > 0 && !fits) {
      throw new RangeError(
        'train: the optimizer belongs to another network. Make a new Optimizer for each network.',
      );
    }
    if (this.#moments.length === 0) {
      this.#moments = parameters.map(({ name, shape, matrix }) => {
        const [first = null, second = null] = kept[this.kind].map((moment) =>
          this.#begin(`${name}.${moment}`, matrix.dtype, shape),
        );
        return { name, shape, first, second };
      });
      this.#restored = null;
    }
    return this.#moments;
  }

  #begin(name: string, dtype: DType, shape: readonly number[]): FloatArray {
    const size = shape.reduce((product, length) => product * length, 1);
    const data = dtype === 'float32' ? new Float32Array(size) : new Float64Array(size);
    if (this.#restored === null) return data;
    const tensor = this.#restored.get(name);
    if (
      tensor === undefined ||
      `${tensor.shape}` !== `${shape}` ||
      tensor.data.constructor !== data.constructor
    ) {
      throw new RangeError(
        `train: the optimizer's state must hold ${name}, ${dtype} of shape (${shape.join(', ')}). ` +
          'Restore the state that was saved with this network and this kind of optimizer.',
      );
    }
    data.set(tensor.data);
    return data;
  }

  /** The numbers of the next update; `clip` is what shortens its gradients. */
  advance(learningRate: number, clip: number = 1): Constants {
    const { name, momentum, beta1, beta2, epsilon, weightDecay } = this.config;
    this.#count();
    const isAdam = this.kind === 'adam';
    const isDecoupled = name === 'adamw';
    return {
      rate: isAdam ? learningRate / (1 - this.#power1) : learningRate,
      decay: isDecoupled ? 0 : weightDecay,
      keep: isDecoupled ? 1 - learningRate * weightDecay : 1,
      first: isAdam ? beta1 : momentum,
      firstRest: isAdam ? 1 - beta1 : 0,
      second: beta2,
      secondRest: 1 - beta2,
      correction: isAdam && name !== 'rmsprop' ? Math.sqrt(1 - this.#power2) : 1,
      epsilon,
      clip,
    };
  }

  #count(): void {
    this.#steps++;
    this.#power1 *= this.config.beta1;
    this.#power2 *= this.config.beta2;
  }

  /** The state as named tensors, copied. */
  state(): Map<string, SafetensorsTensor> {
    this.refresh();
    const state = new Map<string, SafetensorsTensor>();
    if (this.kind === 'plain' || this.kind === 'sgd') return state;
    state.set('steps', { shape: [1], data: Float64Array.of(this.#steps) });
    if (this.#restored !== null) for (const [name, tensor] of this.#restored) state.set(name, tensor);
    for (const { name, shape, first, second } of this.#moments) {
      for (const [i, moment] of kept[this.kind].entries()) {
        state.set(`${name}.${moment}`, { shape, data: (i === 0 ? first : second)!.slice() });
      }
    }
    return state;
  }

  /** Goes on from a state; whether it fits is seen when a training begins. */
  restore(state: ReadonlyMap<string, SafetensorsTensor>): void {
    const steps = state.get('steps')?.data[0] ?? 0;
    if (!(Number.isSafeInteger(steps) && steps >= 0 && steps <= mostSteps)) {
      throw new RangeError(`restore: steps must be a count of at most ${mostSteps}, found ${steps}`);
    }
    this.#moments = [];
    this.#steps = 0;
    this.#power1 = 1;
    this.#power2 = 1;
    while (this.#steps < steps) this.#count();
    // Before its first training an optimiser has no moments yet.
    this.#restored = steps === 0 && state.size <= 1 ? null : state;
  }
}

/** Gradient descent as it is, which remembers nothing. */
export function plainRule(): UpdateRule {
  return new UpdateRule(completeOptimizer({ name: 'sgd' }));
}

/** Far beyond any training, and counted to in a second. */
const mostSteps = 2 ** 30;
