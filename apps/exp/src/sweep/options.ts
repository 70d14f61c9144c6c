import { type Config, type Experiment, flagName, type Options } from '@nn-labs/experiment';
import type { Command } from 'commander';
import { type Rule, refuse, ValueOption } from '../command-line/value-option.ts';
import { type Axis, allowedAxis, allowedSeeds, bare, parseAxis, parseSeeds, refuseTooMany } from './axis.ts';

/** One combination of the swept values; its runs differ in nothing but the seed. */
export interface Setting {
  readonly values: Readonly<Record<string, unknown>>;
  /** The same as typed, one for each axis. */
  readonly texts: readonly string[];
  /** Each with what tells it from the others, such as `lr=0.001 seed=2`. */
  readonly runs: readonly {
    readonly preset: string;
    readonly config: Config<Options>;
    readonly label: string;
  }[];
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
    const read = (text: string) => parseSeeds(text, seed);
    command.addOption(new ValueOption('--seeds <list>', help, allowedSeeds, read));
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

/** What was typed beside the sweep. */
interface Typed {
  readonly preset: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly verify: boolean;
}

/** The runs that were asked for; null for an ordinary run. Every combination is checked before the first one runs. */
export function readSweep(experiment: Experiment, typed: Typed, flags: SweepFlags): SweepPlan | null {
  const { seeds = null, sweep: axes = [], rerun = false } = flags;
  if (seeds === null && axes.length === 0) {
    refuse([[rerun, '--rerun belongs to --seeds and --sweep: a single run is always made', 'Leave it out.']]);
    return null;
  }
  refuse(contradictions(experiment, typed, flags));
  refuseTooMany(axes.reduce((product, axis) => product * axis.values.length, seeds?.length ?? 1));
  const settings = combinations(axes).map((chosen) => {
    const values = Object.fromEntries(chosen.map(({ name, value }) => [name, value]));
    const runs = (seeds ?? [null]).map((seed) => {
      const { preset = typed.preset, ...options } = values;
      const seeded = seed === null ? {} : { seed };
      const config = experiment.configure(preset as string, { ...typed.given, ...options, ...seeded });
      experiment.check?.(config);
      const label = chosen.map(({ name, text }) => `${bare(name)}=${text}`);
      if (seed !== null) label.push(`seed=${seed}`);
      return { preset: preset as string, config, label: label.join(' ') };
    });
    return { values, texts: chosen.map(({ text }) => text), runs };
  });
  return { axes, settings, rerun };
}

type Choice = { readonly name: string; readonly value: unknown; readonly text: string };

/** Every combination of the axes' values; the last axis changes fastest. */
function combinations(axes: readonly Axis[]): Choice[][] {
  const start: Choice[][] = [[]];
  return axes.reduce(
    (all, { name, values }) =>
      all.flatMap((chosen) => values.map((value) => [...chosen, { name, ...value }])),
    start,
  );
}

function contradictions(experiment: Experiment, { given, verify }: Typed, flags: SweepFlags): Rule[] {
  const { seeds, sweep: axes = [] } = flags;
  const names = axes.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const typed = [...Object.keys(given), ...(flags.preset === undefined ? [] : ['preset'])];
  return [
    ...(['from', 'resume'] as const).map(
      (flag): Rule => [
        flags[flag] !== undefined,
        `--${flag} goes back to one run, but several are asked for`,
        `Leave out --seeds and --sweep, or --${flag}.`,
      ],
    ),
    [
      verify,
      '--verify judges one run, but several are asked for',
      'Leave out --seeds and --sweep, or --verify.',
    ],
    [
      twice !== undefined,
      `--sweep: ${bare(twice ?? '')} is swept twice`,
      `Give all its values at once: --sweep ${bare(twice ?? '')}=…`,
    ],
    [seeds !== undefined && names.includes('seed'), 'the seed is swept, and --seeds is given'],
    [seeds !== undefined && Object.hasOwn(given, 'seed'), 'both --seed and --seeds are given'],
    ...typed.flatMap((name): Rule[] => [
      [names.includes(name), `${flagName(name)} is given, and swept as well`],
      [
        experiment.options[name]?.writes === true,
        `${flagName(name)}: each run of a sweep would overwrite what the one before wrote`,
        'Leave it out; run the setting that you want to keep once more by itself.',
      ],
    ]),
  ];
}
