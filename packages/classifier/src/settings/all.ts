import type { Option, Options } from '@nn-labs/experiment';
import type { Words } from '../data/dataset.ts';
import { type BatchSettings, batches } from './batches.ts';
import { type ComputingSettings, computing } from './computing.ts';
import { type DistortionSettings, distortion } from './distortion.ts';
import { type EarlyStoppingSettings, earlyStopping } from './early-stopping.ts';
import type { Rule } from './group.ts';
import { type LearningRateSettings, learningRate } from './learning-rate.ts';
import { type LimitSettings, limit } from './limit.ts';
import { type OptimizerSettings, optimizer } from './optimizer.ts';
import { type OutputSettings, output } from './output.ts';
import { type RegularisationSettings, regularisation } from './regularisation.ts';

/** The settings that every classifier has; those of its data and its own come beside them. */
export interface TrainingSettings
  extends LearningRateSettings,
    OptimizerSettings,
    RegularisationSettings,
    DistortionSettings,
    BatchSettings,
    LimitSettings,
    EarlyStoppingSettings,
    ComputingSettings,
    OutputSettings {}

/** The options of {@link TrainingSettings}. */
export type TrainingOptions = { readonly [K in keyof TrainingSettings]: Option<TrainingSettings[K]> };

/** Every option of a lab, in the order of `--help` and `--json`; the lab's own stand under Network. */
export function allOptions(
  own: Options,
  data: Options,
  engines: Readonly<Record<string, string>>,
  words: Words,
): Options {
  const { batchSize, seed } = batches.options;
  const { dtype, ...engine } = computing(engines).options;
  const { saveModel, ...shown } = output.options;
  const network = Object.entries(own).map(([name, option]) => [name, { group: 'Network', ...option }]);
  const above = {
    ...{ ...learningRate.options, ...optimizer.options, ...regularisation.options, ...distortion.options },
    batchSize,
  };
  const held = { ...limit.options, ...earlyStopping.options };
  const below = { seed, ...held, dtype, ...data, saveModel, ...engine, ...shown };
  const taken = Object.keys(own).find((name) => name in above || name in below);
  if (taken !== undefined) {
    throw new RangeError(`defineClassifier: every classifier has an option ${taken}. Choose another name.`);
  }
  const all: Options = { ...above, ...Object.fromEntries(network), ...below };
  const said = (text: string) => inWords(text, words);
  return Object.fromEntries(
    Object.entries(all).map(([name, option]) => [name, { ...option, description: said(option.description) }]),
  );
}

/** The rules between the settings of every classifier. */
export function allRules(settings: TrainingSettings, words: Words): Rule[] {
  const groups = [learningRate, optimizer, regularisation, distortion, batches, limit, earlyStopping, output];
  return groups
    .flatMap(({ rules }) => (rules as (all: TrainingSettings) => Rule[])(settings)) // each takes its own part
    .map(([isRefused, cause, remedy]) => [isRefused, inWords(cause, words), inWords(remedy, words)]);
}

/** A text about images and digits, of what this lab's samples and classes are. */
function inWords(text: string, { samples, label }: Words): string {
  return text.replaceAll('images', samples).replaceAll('digit', label);
}
