import { type RunBefore, UsageError } from '@nn-labs/experiment';
import { options, type Settings } from './options.ts';

/** Refuses what cannot work before anything is loaded, so that no training is lost at its end. */
export function checkSettings(settings: Settings): void {
  for (const [isRefused, cause, remedy] of [...optimizerRules(settings), ...rules(settings)]) {
    if (isRefused) throw new UsageError(cause, remedy);
  }
  checkByHand(settings);
}

/** Refuses to go on with a run that would stop at once, or whose schedule would have had other rates from its start. */
export function mayResume(
  after: Settings,
  { id, config, status, epochs, result, again }: RunBefore<Settings>,
): void {
  if (status === 'diverged') {
    throw new UsageError(
      `the run ${id} diverged, and would do so again`,
      `Repeat it with another learning rate: ${again} --lr …`,
    );
  }
  if (status === 'completed' && (result as { stoppedEarly?: boolean } | null)?.stoppedEarly === true) {
    throw new UsageError(
      `the run ${id} stopped early, after ${epochs} epochs: it would stop there again`,
      `Repeat it with more patience: ${again} --patience …`,
    );
  }
  if (after.lrSchedule !== 'cosine' || after.epochs === config.epochs) return;
  throw new UsageError(
    `--epochs ${after.epochs}: --lr-schedule cosine spreads its rates over all epochs, so the ${config.epochs} epochs would have had other rates`,
    `Train from the start with --from <run> --epochs ${after.epochs} in place of --resume.`,
  );
}

/** When it is refused, why, and the way out. */
type Rule = readonly [isRefused: boolean, cause: string, remedy: string];

/** Which optimisers an option is for. */
const optimizersOf = {
  momentum: ['momentum', 'nesterov'],
  beta1: ['adam', 'adamw'],
  beta2: ['adam', 'adamw', 'rmsprop'],
  epsilon: ['adam', 'adamw', 'rmsprop'],
} as const satisfies Partial<Record<keyof Settings, readonly Settings['optimizer'][]>>;

function optimizerRules(settings: Settings): Rule[] {
  return Object.entries(optimizersOf).map(([option, optimizers]) => {
    const value = settings[option as keyof typeof optimizersOf];
    return [
      value !== null && !optimizers.some((name) => name === settings.optimizer),
      `--${option} ${value} means nothing to --optimizer ${settings.optimizer}`,
      `Add --optimizer ${optimizers.slice(0, -1).join(', ')} or ${optimizers.at(-1)}, or leave --${option} out.`,
    ];
  });
}

/** An option that changes nothing beside the others is refused, since nobody would notice that it does not. */
function rules(settings: Settings): Rule[] {
  const { lrSchedule, lrStep, lrGamma, warmup, epochs, elasticAlpha, elasticSigma, dropout, hidden } =
    settings;
  const { validation, patience, monitor, activation, data, dataDir } = settings;
  return [
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
    [
      elasticSigma !== null && elasticAlpha === 0,
      `--elastic-sigma ${elasticSigma} means nothing without --elastic-alpha`,
      'Add --elastic-alpha 34, or leave --elastic-sigma out.',
    ],
    [
      dropout > 0 && hidden.length === 0,
      `--dropout ${dropout} means nothing to --hidden none: there are no hidden units to leave out`,
      'Leave it out, or use --input-dropout for the pixels.',
    ],
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
    [
      activation !== options.activation.default && hidden.length === 0,
      `--activation ${activation} means nothing to --hidden none: the output layer has its own`,
      `Leave it out, or give --activation ${options.activation.default} where a preset sets it.`,
    ],
    [
      data === 'idx' && dataDir === null,
      '--data idx: no folder is given',
      'Add --data-dir <folder> with the four IDX files.',
    ],
  ];
}

/** What by-hand.ts knows; of everything else it has the notebook's, the default. */
const byHandOptions: readonly string[] =
  'epochs lr hidden loss seed limit logInterval details data dataDir saveModel engine'.split(' ');

/** An epoch by hand is one long step, which Ctrl-C waits for: a third of a second for so many hidden activations. */
const mostByHand = 1_000_000;

function checkByHand(settings: Settings): void {
  if (settings.engine !== 'by-hand') return;
  const { hidden, limit } = settings;
  for (const [name, option] of Object.entries(options)) {
    const value = settings[name as keyof Settings];
    if (byHandOptions.includes(name) || value === option.default) continue;
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError(
      `${flag}${value === true ? '' : ` ${value}`} means nothing to --engine by-hand, which trains the notebook’s kind of network only`,
      `Leave ${flag} out, or leave --engine by-hand out.`,
    );
  }
  if (hidden.length !== 1) {
    throw new UsageError(
      `--hidden ${hidden.join(',') || 'none'}: by-hand.ts has one hidden layer`,
      'Give one number of units, such as --hidden 64, or leave --engine by-hand out.',
    );
  }
  if (limit === null || limit * (hidden[0] ?? 0) > mostByHand) {
    throw new UsageError(
      `--engine by-hand is slow: ${limit ?? 'all'} images and ${hidden[0]} hidden units are too many`,
      'Give at most 1,000,000 images times units, such as --limit 10000 --hidden 64.',
    );
  }
}
