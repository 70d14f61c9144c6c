import { type Config, type Experiment, type Options, UsageError } from '@nn-labs/experiment';
import type { Command } from 'commander';
import { refuseBoth, ValueOption } from '../command-line/value-option.ts';
import { flagName } from '../lab/flag-name.ts';
import { type Axis, allowedAxis, allowedSeeds, bare, parseAxis, parseSeeds, refuseTooMany } from './axis.ts';

export interface PlannedRun {
  readonly preset: string;
  readonly config: Config<Options>;
  /** What tells it from the others, such as `lr=0.001 seed=2`. */
  readonly label: string;
}

/** One combination of the swept values; its runs differ in nothing but the seed. */
export interface Setting {
  readonly values: Readonly<Record<string, unknown>>;
  /** The same as typed, one for each axis. */
  readonly texts: readonly string[];
  readonly runs: readonly PlannedRun[];
}

interface SweepFlags {
  readonly seeds?: number[];
  readonly sweep?: Axis[];
  readonly rerun?: boolean;
  readonly preset?: string;
  readonly from?: string;
  readonly resume?: string;
}

export interface SweepPlan {
  readonly axes: readonly Axis[];
  readonly settings: readonly Setting[];
  /** Make also the runs that are recorded already. */
  readonly rerun: boolean;
}

export function addSweepOptions(command: Command, experiment: Experiment): void {
  const axes: Axis[] = [];
  const seed = experiment.options.seed;
  if (seed?.kind === 'integer') {
    const help = `run once with each of these seeds, and show mean and standard deviation (${allowedSeeds})`;
    command.addOption(
      new ValueOption('--seeds <list>', help, allowedSeeds, (text) => parseSeeds(text, seed)),
    );
  }
  const help = `run once with each of these values; given several times, with every combination (${allowedAxis})`;
  command.addOption(
    new ValueOption('--sweep <option=values>', help, allowedAxis, (text) => {
      axes.push(parseAxis(text, experiment));
      return axes;
    }),
  );
  command.option('--rerun', 'with --seeds and --sweep: run also what is already recorded');
}

/** The runs that were asked for; null for an ordinary run. Every combination is checked before the first one runs. */
export function readSweep(
  experiment: Experiment,
  typed: {
    readonly preset: string;
    readonly given: Readonly<Record<string, unknown>>;
    readonly verify: boolean;
  },
  values: SweepFlags,
): SweepPlan | null {
  const { seeds = null, sweep: axes = [], rerun = false } = values;
  if (seeds === null && axes.length === 0) {
    if (!rerun) return null;
    throw new UsageError(
      '--rerun belongs to --seeds and --sweep: a single run is always made',
      'Leave it out.',
    );
  }
  for (const flag of ['from', 'resume'] as const) {
    if (values[flag] !== undefined) {
      throw new UsageError(
        `--${flag} goes back to one run, but several are asked for`,
        `Leave out --seeds and --sweep, or --${flag}.`,
      );
    }
  }
  refuseContradictions(experiment, typed, axes, seeds);
  if (values.preset !== undefined) refuseSwept('preset', axes);
  const combinations = axes.reduce((product, axis) => product * axis.values.length, 1);
  refuseTooMany(combinations * (seeds?.length ?? 1));
  const settings = combine(axes).map((chosen) => {
    const swept = Object.fromEntries(chosen.map(({ name, value }) => [name, value]));
    const runs = (seeds ?? [null]).map((seed) => {
      const { preset = typed.preset, ...options } = swept;
      const seeded = seed === null ? {} : { seed };
      const config = experiment.configure(preset as string, { ...typed.given, ...options, ...seeded });
      experiment.check?.(config);
      const label = [...chosen.map(({ name, text }) => `${bare(name)}=${text}`)];
      if (seed !== null) label.push(`seed=${seed}`);
      return { preset: preset as string, config, label: label.join(' ') };
    });
    return { values: swept, texts: chosen.map(({ text }) => text), runs };
  });
  return { axes, settings, rerun };
}

/** Every combination of the axes' values; the last axis changes fastest. */
function combine(axes: readonly Axis[]): { name: string; value: unknown; text: string }[][] {
  return axes.reduce<{ name: string; value: unknown; text: string }[][]>(
    (combinations, { name, values }) =>
      combinations.flatMap((chosen) => values.map((value) => [...chosen, { name, ...value }])),
    [[]],
  );
}

function refuseContradictions(
  experiment: Experiment,
  { given, verify }: { given: Readonly<Record<string, unknown>>; verify: boolean },
  axes: readonly Axis[],
  seeds: readonly number[] | null,
): void {
  if (verify) {
    throw new UsageError(
      '--verify judges one run, but several are asked for',
      'Leave out --seeds and --sweep, or --verify.',
    );
  }
  const names = axes.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UsageError(
      `--sweep: ${bare(twice)} is swept twice`,
      `Give all its values at once: --sweep ${bare(twice)}=…`,
    );
  }
  if (seeds !== null && names.includes('seed')) refuseBoth('the seed is swept, and --seeds is given');
  if (seeds !== null && Object.hasOwn(given, 'seed')) refuseBoth('both --seed and --seeds are given');
  for (const name of Object.keys(given)) {
    refuseSwept(name, axes);
    if (experiment.options[name]?.writes !== true) continue;
    throw new UsageError(
      `${flagName(name)}: each run of a sweep would overwrite what the one before wrote`,
      'Leave it out; run the setting that you want to keep once more by itself.',
    );
  }
}

function refuseSwept(name: string, axes: readonly Axis[]): void {
  if (axes.some((axis) => axis.name === name)) refuseBoth(`${flagName(name)} is given, and swept as well`);
}
