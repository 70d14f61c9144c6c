import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '@nn-labs/experiment';
import { options, type Settings } from './options.ts';

/** Refuses what cannot work before anything is loaded, so that no training is lost at its end. */
export function checkSettings(settings: Settings): void {
  checkOptimizer(settings);
  checkSchedule(settings);
  checkActivation(settings);
  const { data, dataDir, saveModel } = settings;
  if (data === 'idx' && dataDir === null) {
    throw new UsageError(
      '--data idx: no folder is given',
      'Add --data-dir <folder> with the four IDX files.',
    );
  }
  if (data === 'generated' && dataDir !== null) {
    throw new UsageError(
      '--data generated reads no files, but --data-dir is given',
      'Leave one of the two out.',
    );
  }
  if (saveModel === null) return;
  const file = resolve(saveModel);
  if (!existsSync(dirname(file))) {
    throw new UsageError(`--save-model: the folder ${dirname(file)} does not exist`, 'Make it first.');
  }
  if (!isWritable(existsSync(file) ? file : dirname(file))) {
    throw new UsageError(`--save-model: ${file} cannot be written`, 'Choose another place.');
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new UsageError(
      `--save-model: ${file} is a folder`,
      'Give it a file name, such as model.safetensors.',
    );
  }
}

/** Which optimisers an option is for. */
const optimizersOf = {
  momentum: ['momentum', 'nesterov'],
  beta1: ['adam', 'adamw'],
  beta2: ['adam', 'adamw'],
  epsilon: ['adam', 'adamw'],
} as const satisfies Partial<Record<keyof Settings, readonly Settings['optimizer'][]>>;

/** An option that its optimiser does not know would change nothing, and nobody would notice. */
function checkOptimizer(settings: Settings): void {
  for (const [option, optimizers] of Object.entries(optimizersOf)) {
    const value = settings[option as keyof typeof optimizersOf];
    if (value === null || optimizers.some((name) => name === settings.optimizer)) continue;
    throw new UsageError(
      `--${option} ${value} means nothing to --optimizer ${settings.optimizer}`,
      `Add --optimizer ${optimizers[0]} or --optimizer ${optimizers[1]}, or leave --${option} out.`,
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

/** Without hidden layers there is nothing for `--activation` to act on; only its default is let pass. */
function checkActivation({ hidden, activation }: Settings): void {
  if (hidden.length > 0 || activation === options.activation.default) return;
  throw new UsageError(
    `--activation ${activation} means nothing to --hidden none: the output layer has its own`,
    `Leave it out, or give --activation ${options.activation.default} where a preset sets it.`,
  );
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
