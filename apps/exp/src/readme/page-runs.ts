import { isDeepStrictEqual } from 'node:util';
import { type Config, type Experiment, type Json, type Options, UsageError } from '@nn-labs/experiment';
import { flagName } from '../flag-name.ts';
import { requestOf } from '../lab-command.ts';
import type { RecordedRow } from './page-record.ts';

/** The runs that a row of a page asks for: one for each seed. */
export async function rowConfigs(
  experiment: Experiment,
  root: string,
  options: string,
): Promise<readonly Config<Options>[]> {
  const { config, sweep } = await requestOf(
    experiment,
    root,
    options.split(' ').filter((word) => word !== ''),
  );
  if (sweep === null) return [config];
  if (sweep.axes.length > 0) {
    throw new UsageError('--sweep asks for several settings, but a row is one', 'Give each its own row.');
  }
  return sweep.settings.flatMap(({ runs }) => runs.map((run) => run.config));
}

/** A run's options as a record holds them: as JSON has them, without the seed. */
export function recordedConfig({ seed: _, ...config }: Config<Options>): Record<string, Json> {
  return JSON.parse(JSON.stringify(config));
}

/**
 * In what a recorded row differs from the runs that its command asks for now, in words; null when it does not. An option
 * that the lab has got since is no difference as long as it has its default.
 */
export function staleness(
  { options }: Experiment,
  { config: recorded, runs }: RecordedRow,
  configs: readonly Config<Options>[],
): string | null {
  const seeds = configs.map(({ seed }) => (seed ?? null) as Json);
  const recordedSeeds = runs.map(({ seed }) => seed);
  if (!isDeepStrictEqual(recordedSeeds, seeds)) {
    return `with seeds ${recordedSeeds.join(', ')}, not ${seeds.join(', ')}`;
  }
  const now = recordedConfig(configs[0]!);
  for (const name of new Set([...Object.keys(recorded), ...Object.keys(now)])) {
    const before = Object.hasOwn(recorded, name) ? recorded[name] : (options[name]?.default as Json);
    if (isDeepStrictEqual(before, now[name])) continue;
    const option = options[name];
    if (option === undefined) return `with ${flagName(name)}, which the lab no longer has`;
    return `with ${flagName(name)} ${option.format(before)}, not ${option.format(now[name])}`;
  }
  return null;
}
