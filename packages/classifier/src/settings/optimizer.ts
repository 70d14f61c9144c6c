import { choice, grouped, number, numberOr } from '@nn-labs/experiment';
import { Optimizer, type OptimizerName } from '@nn-labs/network';
import type { Group } from './group.ts';

/** How a gradient becomes a step; null is the usual value. */
export interface OptimizerSettings {
  readonly optimizer: OptimizerName;
  readonly momentum: number | null;
  readonly beta1: number | null;
  readonly beta2: number | null;
  readonly epsilon: number | null;
  readonly weightDecay: number;
}

/** Which optimisers an option is for. */
const optimizersOf = {
  momentum: ['momentum', 'nesterov'],
  beta1: ['adam', 'adamw'],
  beta2: ['adam', 'adamw', 'rmsprop'],
  epsilon: ['adam', 'adamw', 'rmsprop'],
} as const satisfies Partial<Record<keyof OptimizerSettings, readonly OptimizerName[]>>;

const belowOne = { min: 0, max: 0.999999 } as const;

export const optimizer: Group<OptimizerSettings> = {
  options: grouped('Optimiser', {
    optimizer: choice(['sgd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'adamw'], {
      description: 'how a gradient becomes a step; sgd is plain gradient descent',
      default: 'adam',
    }),
    momentum: numberOr('usual', {
      description: 'of momentum and nesterov: the share of the last step that is taken again; usual: 0.9',
      ...belowOne,
    }),
    beta1: numberOr('usual', {
      description: 'of adam and adamw: how slowly the mean gradient forgets; usual: 0.9',
      ...belowOne,
    }),
    beta2: numberOr('usual', {
      description:
        'of adam, adamw and rmsprop: how slowly the mean squared gradient forgets; usual: 0.999, of rmsprop (its alpha) 0.99',
      ...belowOne,
    }),
    epsilon: numberOr('usual', {
      description: 'of adam, adamw and rmsprop: keeps them from dividing by 0; usual: 1e-8',
      min: 0,
      exclusiveMin: true,
    }),
    weightDecay: number({
      description: 'pulls weights and biases towards 0, as weight_decay of PyTorch’s optimisers does',
      default: 0,
      min: 0,
    }),
  }),
  rules: (settings) =>
    Object.entries(optimizersOf).map(([option, optimizers]) => {
      const value = settings[option as keyof typeof optimizersOf];
      return [
        value !== null && !optimizers.some((name) => name === settings.optimizer),
        `--${option} ${value} means nothing to --optimizer ${settings.optimizer}`,
        `Add --optimizer ${optimizers.slice(0, -1).join(', ')} or ${optimizers.at(-1)}, or leave --${option} out.`,
      ];
    }),
};

/** The optimiser of the settings. */
export function optimizerOf(settings: OptimizerSettings): Optimizer {
  const { optimizer: name, momentum, beta1, beta2, epsilon, weightDecay } = settings;
  return new Optimizer({
    name,
    momentum: momentum ?? undefined,
    beta1: beta1 ?? undefined,
    beta2: beta2 ?? undefined,
    epsilon: epsilon ?? undefined,
    weightDecay,
  });
}
