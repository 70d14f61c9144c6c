import type { Dataset, Shown, TrainingParts } from '@nn-labs/classifier';
import { type Claim, type Finding, type Options, presetsOf, type RunContext } from '@nn-labs/experiment';
import type { Matrix } from '@nn-labs/linalg';

/** The values of a lab's options, by name. */
export type Settings = Readonly<Record<string, unknown>>;

export interface Samples {
  readonly X: Matrix;
  readonly Y: Matrix;
}

/** A lab as `defineClassifier` answers it, its own settings by name: what the page needs of it. */
export interface LabKit {
  readonly id: number;
  readonly title: string;
  readonly options: Options;
  readonly presets: Readonly<Record<string, Settings>>;
  readonly defaultPreset: string;
  readonly claims?: readonly Claim[];
  configure(preset: string, given: Settings): Settings;
  check?(settings: Settings): void;
  parts(settings: Settings, context: RunContext, dataset: Dataset): Promise<TrainingParts>;
  findings(settings: Settings, context: RunContext, shown: Shown): Promise<readonly Finding[]>;
}

/** The hash of the trained weights that the lab claims for a preset; null where it claims none. */
export function claimedSha256(lab: LabKit, preset: string): string | null {
  // The claim about the weights is the one that finds what stands there.
  const probe = { result: { weightsSha256: 'probe' } };
  const claim = lab.claims?.find(
    (each) => presetsOf(each, lab).includes(preset) && tried(() => each.found(probe)) === 'probe',
  );
  return claim?.expected ?? null;
}

function tried<T>(find: () => T): T | null {
  try {
    return find();
  } catch {
    return null;
  }
}

/** What may be changed on the way: from then on the training is another one, with the same weights until then. */
const forkable = ['lr', 'lrSchedule', 'lrStep', 'lrGamma', 'warmup', 'epochs', 'inputDropout', 'weightDecay'];

/** Whether the weights after so many epochs are the same with other settings. */
export function isFork(before: Settings, after: Settings, epochs: number): boolean {
  const isSame = (name: string): boolean => JSON.stringify(before[name]) === JSON.stringify(after[name]);
  const isOnTheWay = epochs > 0 && epochs <= (after.epochs as number);
  return isOnTheWay && Object.keys(after).every((name) => forkable.includes(name) || isSame(name));
}
