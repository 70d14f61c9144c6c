import { describe } from '../check-config.ts';

/** The optimisers by the names that the field gives them. */
export type OptimizerName = 'sgd' | 'momentum' | 'nesterov' | 'rmsprop' | 'adam' | 'adamw';

/** An optimiser to be made; what is left out has the usual value. */
export interface OptimizerOptions {
  readonly name: OptimizerName;
  /** The share of the step before that is taken again, by `momentum` and `nesterov`; 0.9 by default. */
  readonly momentum?: number | undefined;
  /** How slowly Adam's mean of the gradients forgets; 0.9 by default. */
  readonly beta1?: number | undefined;
  /** How slowly the mean of the squared gradients forgets; Adam's is 0.999 by default, RMSprop's (PyTorch's `alpha`) 0.99. */
  readonly beta2?: number | undefined;
  /** Keeps Adam and RMSprop from dividing by 0; 1e-8 by default. */
  readonly epsilon?: number | undefined;
  /**
   * PyTorch's `weight_decay`, on weights and biases, 0 by default: added to the gradient as `weightDecay * w`, an L2
   * penalty; by `adamw` taken off the parameters apart from the gradient, `w -= learningRate * weightDecay * w`.
   */
  readonly weightDecay?: number | undefined;
}

/** Options with their defaults filled in. */
export type CompleteOptimizer = {
  readonly [key in keyof OptimizerOptions]-?: NonNullable<OptimizerOptions[key]>;
};

const names: readonly OptimizerName[] = ['sgd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'adamw'];

/**
 * Checks an optimiser's options and fills in their defaults.
 *
 * @throws {RangeError | TypeError} naming the field, what it may be and what it is.
 */
export function completeOptimizer(options: OptimizerOptions): CompleteOptimizer {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`Optimizer: the options must be an object with a name, found ${describe(options)}`);
  }
  const name = names.find((known) => known === options.name);
  if (name === undefined) {
    throw new TypeError(
      `Optimizer: name must be one of ${names.join(', ')}, found ${describe(options.name)}`,
    );
  }
  const beta1 = share('beta1', options.beta1 ?? 0.9);
  return {
    name,
    momentum: share('momentum', options.momentum ?? 0.9),
    // RMSprop is Adam whose mean is the gradient itself.
    beta1: name === 'rmsprop' ? 0 : beta1,
    beta2: share('beta2', options.beta2 ?? (name === 'rmsprop' ? 0.99 : 0.999)),
    epsilon: finite('epsilon', 'a finite number above 0', options.epsilon ?? 1e-8, (x) => x > 0),
    weightDecay: finite(
      'weightDecay',
      'a finite number of at least 0',
      options.weightDecay ?? 0,
      (x) => x >= 0,
    ),
  };
}

function share(name: string, value: unknown): number {
  return finite(name, 'a number of at least 0 and below 1', value, (x) => x >= 0 && x < 1);
}

function finite(name: string, allowed: string, value: unknown, takes: (x: number) => boolean): number {
  if (typeof value === 'number' && Number.isFinite(value) && takes(value)) return value;
  throw new RangeError(`Optimizer: ${name} must be ${allowed}, found ${describe(value)}`);
}
