import { percent, UsageError } from '@nn-labs/experiment';
import type { Evaluation } from '@nn-labs/network';
import { thousands } from './numbers.ts';
import type { Settings } from './options.ts';

/** How many of the images that a run uses are trained on, the first ones, and on how many it is validated. */
export interface Split {
  readonly trained: number;
  /** The last of them; 0 without `--validation`. */
  readonly validated: number;
}

/** Divides the images that a run uses. Nothing is drawn: the same images are validated on whatever the seed. */
export function split({ validation }: Settings, used: number): Split {
  const validated = Math.floor(validation * used);
  if (validation > 0 && validated === 0) {
    throw new UsageError(
      `--validation ${validation} of ${thousands(used)} training images is none`,
      'Give a greater share, or more images with --limit.',
    );
  }
  return { trained: used - validated, validated };
}

/** What a run says of its split before it begins. */
export function splitText(trained: number, validated: number): string {
  return `Validated on the last ${thousands(validated)} of its ${thousands(trained + validated)} images, which it is not trained on`;
}

/** How an epoch did on the validation images, as `--json` lists it. */
export type ValidationFigures = { validationLoss: number; validationAccuracy: number };

/** What a reported epoch says of its validation; nothing where there is none. */
export function validationFigures(
  { validation }: Settings,
  held: Evaluation | null,
): ValidationFigures | Record<string, never> {
  if (validation === 0 || held === null) return {};
  return { validationLoss: held.loss, validationAccuracy: held.accuracy! };
}

/** The same, at the end of the line that reports an epoch. */
export function validationText({ validation }: Settings, held: Evaluation | null): string {
  return validation === 0 || held === null ? '' : `, validation ${percent(held.accuracy!)}%`;
}
