import { choice, grouped, integerOr, number, UsageError } from '@nn-labs/experiment';
import { EarlyStopping } from '@nn-labs/network';
import { thousands } from '../numbers.ts';
import type { Group } from './group.ts';

/** What is held out, and when a training ends for want of progress on it. */
export interface EarlyStoppingSettings {
  readonly validation: number;
  readonly patience: number | null;
  readonly monitor: 'usual' | 'loss' | 'accuracy';
}

export const earlyStopping: Group<EarlyStoppingSettings> = {
  options: grouped('Early stopping', {
    validation: number({
      description:
        'hold out this share of the training images, the last ones, and evaluate every epoch on them',
      default: 0,
      min: 0,
      max: 0.999999,
    }),
    patience: integerOr('none', {
      description:
        'stop after so many epochs in a row without an improvement on the validation images, and keep the weights of the best epoch',
      min: 1,
    }),
    monitor: choice(['usual', 'loss', 'accuracy'], {
      description: 'of --patience: what is to improve on the validation images; usual: loss',
      default: 'usual',
    }),
  }),
  rules: ({ validation, patience, monitor }) => [
    [
      patience !== null && validation === 0,
      `--patience ${patience} watches validation images, and there are none`,
      'Add --validation <x>, such as --validation 0.1, or leave --patience out.',
    ],
    [
      monitor !== 'usual' && patience === null,
      `--monitor ${monitor} means nothing without --patience`,
      'Add --patience <n>, or leave --monitor out.',
    ],
  ],
};

/** What the settings watch; null where they let every epoch be trained. */
export function stoppingOf({ patience, monitor }: EarlyStoppingSettings): EarlyStopping | null {
  if (patience === null) return null;
  return new EarlyStopping({ patience, monitor: monitor === 'usual' ? undefined : monitor });
}

/** How many of the samples that a run uses are trained on, the first ones, and on how many it is validated. */
export interface Split {
  readonly trained: number;
  /** The last of them; 0 without `--validation`. */
  readonly validated: number;
}

/** Divides the samples that a run uses. Nothing is drawn: the same are validated on whatever the seed. */
export function splitOf({ validation }: EarlyStoppingSettings, used: number, samples: string): Split {
  const validated = Math.floor(validation * used);
  if (validation > 0 && validated === 0) {
    throw new UsageError(
      `--validation ${validation} of ${thousands(used)} training ${samples} is none`,
      `Give a greater share, or more ${samples} with --limit.`,
    );
  }
  return { trained: used - validated, validated };
}
