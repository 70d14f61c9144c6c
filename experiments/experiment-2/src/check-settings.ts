import { UsageError } from '@nn-labs/experiment';
import { options, type Settings } from './options.ts';

/** Refuses what cannot work before anything is loaded, so that no training is lost at its end. */
export function checkSettings(settings: Settings): void {
  checkOptimizer(settings);
  checkSchedule(settings);
  checkVariation(settings);
  checkStopping(settings);
  checkActivation(settings);
  checkByHand(settings);
  const { data, dataDir } = settings;
  if (data === 'idx' && dataDir === null) {
    throw new UsageError(
      '--data idx: no folder is given',
      'Add --data-dir <folder> with the four IDX files.',
    );
  }
}

/** What may be changed half-way: a schedule towards the last epoch has other rates from its start where that one moves. */
export function checkResume(before: Settings, after: Settings): void {
  if (after.lrSchedule !== 'cosine' || after.epochs === before.epochs) return;
  throw new UsageError(
    `--epochs ${after.epochs}: --lr-schedule cosine spreads its rates over all epochs, so the ${before.epochs} epochs would have had other rates`,
    `Train from the start with --from <run> --epochs ${after.epochs} in place of --resume.`,
  );
}

/** Which optimisers an option is for. */
const optimizersOf = {
  momentum: ['momentum', 'nesterov'],
  beta1: ['adam', 'adamw'],
  beta2: ['adam', 'adamw', 'rmsprop'],
  epsilon: ['adam', 'adamw', 'rmsprop'],
} as const satisfies Partial<Record<keyof Settings, readonly Settings['optimizer'][]>>;

/** An option that its optimiser does not know would change nothing, and nobody would notice. */
function checkOptimizer(settings: Settings): void {
  for (const [option, optimizers] of Object.entries(optimizersOf)) {
    const value = settings[option as keyof typeof optimizersOf];
    if (value === null || optimizers.some((name) => name === settings.optimizer)) continue;
    throw new UsageError(
      `--${option} ${value} means nothing to --optimizer ${settings.optimizer}`,
      `Add --optimizer ${optimizers.slice(0, -1).join(', ')} or ${optimizers.at(-1)}, or leave --${option} out.`,
    );
  }
}

function checkSchedule({ lrSchedule, lrStep, lrGamma, warmup, epochs }: Settings): void {
  for (const [flag, value] of [
    ['--lr-step', lrStep],
    ['--lr-gamma', lrGamma],
  ]) {
    if (value === null || lrSchedule === 'step') continue;
    throw new UsageError(
      `${flag} ${value} means nothing to --lr-schedule ${lrSchedule}`,
      `Add --lr-schedule step, or leave ${flag} out.`,
    );
  }
  if (warmup > epochs) {
    throw new UsageError(
      `--warmup ${warmup}: there are only ${epochs} epochs`,
      'Give fewer epochs of warm-up, or more --epochs.',
    );
  }
}

/** Distortions without strength, or a dropout without units to leave out, would change nothing. */
function checkVariation({ elasticAlpha, elasticSigma, dropout, hidden }: Settings): void {
  if (elasticSigma !== null && elasticAlpha === 0) {
    throw new UsageError(
      `--elastic-sigma ${elasticSigma} means nothing without --elastic-alpha`,
      'Add --elastic-alpha 34, or leave --elastic-sigma out.',
    );
  }
  if (dropout > 0 && hidden.length === 0) {
    throw new UsageError(
      `--dropout ${dropout} means nothing to --hidden none: there are no hidden units to leave out`,
      'Leave it out, or use --input-dropout for the pixels.',
    );
  }
}

function checkStopping({ validation, patience, monitor }: Settings): void {
  if (patience !== null && validation === 0) {
    throw new UsageError(
      `--patience ${patience} watches validation images, and there are none`,
      'Add --validation <x>, such as --validation 0.1, or leave --patience out.',
    );
  }
  if (monitor !== 'usual' && patience === null) {
    throw new UsageError(
      `--monitor ${monitor} means nothing without --patience`,
      'Add --patience <n>, or leave --monitor out.',
    );
  }
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

/** Without hidden layers there is nothing for `--activation` to act on; only its default is let pass. */
function checkActivation({ hidden, activation }: Settings): void {
  if (hidden.length > 0 || activation === options.activation.default) return;
  throw new UsageError(
    `--activation ${activation} means nothing to --hidden none: the output layer has its own`,
    `Leave it out, or give --activation ${options.activation.default} where a preset sets it.`,
  );
}
