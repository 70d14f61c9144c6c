import { choice, flag, grouped, integers, type Option } from '@nn-labs/experiment';
import {
  type Activation,
  type DenseConfig,
  type Initialiser,
  initialisers,
  type Loss,
} from '@nn-labs/network';
import type { DataShape } from '../data/dataset.ts';
import { type Group, refuse, withDefaults } from './group.ts';
import type { RegularisationSettings } from './regularisation.ts';

/** A network of dense layers, one after the other. */
export interface DenseSettings {
  readonly hidden: readonly number[];
  readonly activation: 'sigmoid' | 'tanh' | 'relu' | 'leaky-relu';
  readonly loss: 'squared-error' | 'cross-entropy' | 'binary-cross-entropy';
  readonly init: Initialiser;
  readonly bias: boolean;
}

const options: Group<DenseSettings>['options'] = grouped('Network', {
  hidden: integers({
    description: 'units of each hidden layer; none: the inputs go straight to the outputs',
    default: [64],
    min: 1,
    max: 8192,
    none: 'none',
  }),
  activation: choice(['sigmoid', 'tanh', 'relu', 'leaky-relu'], {
    description: 'of the hidden layers; the output is softmax under cross-entropy, else sigmoid',
    default: 'relu',
  }),
  loss: choice(['squared-error', 'cross-entropy', 'binary-cross-entropy'], {
    description: 'what is minimised; binary-cross-entropy takes each output by itself',
    default: 'cross-entropy',
  }),
  init: choice(initialisers, {
    description:
      'first weights: uniform in [-1, 1); Xavier/Glorot, He or LeCun, uniform or normal; normal with deviation 1; pytorch: as torch.nn.Linear draws them',
    default: 'he',
  }),
  bias: flag({ description: 'give every unit a bias, which starts at 0', default: true }),
});

/** What {@link denseLayers} gives to `defineClassifier`. */
export interface DenseLayers {
  readonly options: { readonly [K in keyof DenseSettings]: Option<DenseSettings[K]> };
  check(settings: DenseSettings & RegularisationSettings): void;
  layers(settings: DenseSettings, data: DataShape): DenseConfig[];
  loss(settings: DenseSettings): Loss;
}

/**
 * A network of dense layers for `defineClassifier`, with its flags: --hidden, --activation, --loss, --init, --bias.
 *
 * @throws RangeError for a default that its option does not take.
 * @example
 * ```ts
 * import { defineClassifier, denseLayers } from '@nn-labs/classifier';
 * const lab = defineClassifier({ id: 99, title: 'Digits', summary: 'Reads digits.', ...denseLayers({ hidden: [32] }) });
 * lab.options.hidden.default; // => [ 32 ]
 * lab.options.loss.default; // => 'cross-entropy'
 * ```
 */
export function denseLayers(defaults: Partial<DenseSettings> = {}): DenseLayers {
  const own = withDefaults(options, defaults);
  return {
    options: own,
    check({ hidden, dropout, activation }) {
      refuse([
        [
          dropout > 0 && hidden.length === 0,
          `--dropout ${dropout} means nothing to --hidden none: there are no hidden units to leave out`,
          'Leave it out, or use --input-dropout for the pixels.',
        ],
        [
          activation !== own.activation.default && hidden.length === 0,
          `--activation ${activation} means nothing to --hidden none: the output layer has its own`,
          `Leave it out, or give --activation ${own.activation.default} where a preset sets it.`,
        ],
      ]);
    },
    layers({ hidden, activation, bias, init, loss }, { outputs }) {
      const last: Activation = loss === 'cross-entropy' ? 'softmax' : 'sigmoid';
      return [
        ...hidden.map((units) => ({ units, activation, bias, init })),
        { units: outputs, activation: last, bias, init },
      ];
    },
    loss: ({ loss }) => loss,
  };
}
