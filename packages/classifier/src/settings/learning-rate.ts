import { choice, grouped, integer, integerOr, number, numberOr, UsageError } from '@nn-labs/experiment';
import { learningRates } from '@nn-labs/network';
import type { Group } from './group.ts';

/** How long is trained, and how fast in each epoch. */
export interface LearningRateSettings {
  readonly epochs: number;
  readonly lr: number;
  readonly lrSchedule: 'constant' | 'step' | 'cosine';
  readonly lrStep: number | null;
  readonly lrGamma: number | null;
  readonly warmup: number;
}

const above0 = { min: 0, exclusiveMin: true } as const;

export const learningRate: Group<LearningRateSettings> = {
  options: grouped('Learning rate', {
    epochs: integer({
      description: 'how often all training images are seen',
      default: 10,
      min: 1,
      max: 1_000_000,
    }),
    lr: number({ description: 'learning rate', default: 0.001, ...above0 }),
    lrSchedule: choice(['constant', 'step', 'cosine'], {
      description:
        'the learning rate from epoch to epoch; step: times --lr-gamma every --lr-step epochs; cosine: down to 0 along half a cosine',
      default: 'constant',
    }),
    lrStep: integerOr('usual', { description: 'of --lr-schedule step: epochs; usual: 10', min: 1 }),
    lrGamma: numberOr('usual', {
      description: 'of --lr-schedule step: the factor; usual: 0.1',
      ...above0,
      max: 1,
    }),
    warmup: integer({
      description: 'epochs at the start in which the learning rate rises evenly to --lr',
      default: 0,
      min: 0,
    }),
  }),
  rules: ({ lrSchedule, lrStep, lrGamma, warmup, epochs }) => [
    [
      lrStep !== null && lrSchedule !== 'step',
      `--lr-step ${lrStep} means nothing to --lr-schedule ${lrSchedule}`,
      'Add --lr-schedule step, or leave --lr-step out.',
    ],
    [
      lrGamma !== null && lrSchedule !== 'step',
      `--lr-gamma ${lrGamma} means nothing to --lr-schedule ${lrSchedule}`,
      'Add --lr-schedule step, or leave --lr-gamma out.',
    ],
    [
      warmup > epochs,
      `--warmup ${warmup}: there are only ${epochs} epochs`,
      'Give fewer epochs of warm-up, or more --epochs.',
    ],
  ],
};

/** The learning rate of each epoch. */
export function ratesOf(settings: LearningRateSettings): (epoch: number) => number {
  const { lr, lrSchedule, lrStep, lrGamma, warmup, epochs } = settings;
  return learningRates({
    learningRate: lr,
    schedule: lrSchedule,
    epochs,
    warmup,
    stepSize: lrStep ?? undefined,
    gamma: lrGamma ?? undefined,
  });
}

/** Refuses another number of epochs for a run that is continued, where its schedule leads towards the last of them. */
export function checkMoreEpochs(before: LearningRateSettings, after: LearningRateSettings): void {
  if (after.lrSchedule !== 'cosine' || after.epochs === before.epochs) return;
  throw new UsageError(
    `--epochs ${after.epochs}: --lr-schedule cosine spreads its rates over all epochs, so the ${before.epochs} epochs would have had other rates`,
    `Train from the start with --from <run> --epochs ${after.epochs} in place of --resume.`,
  );
}
