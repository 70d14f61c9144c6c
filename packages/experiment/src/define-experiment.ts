import type { Plan, PlanContext, RunContext } from './context.ts';
import type { DataSet } from './data-set.ts';
import {
  type Claim,
  type ComparedSetting,
  type Comparison,
  type GreyImage,
  type ModelFile,
  type Prediction,
  presetsOf,
  type RecordedRun,
  type Report,
} from './evidence.ts';
import type { ResultFigures } from './figures.ts';
import type { Config, Options } from './options.ts';
import type { Json, Outcome, Status } from './outcome.ts';

/** What a lab's author writes: who the lab is, what can be turned, and what happens. */
export interface ExperimentSpec<O extends Options> {
  /** The lab's number: `pnpm exp <id>`, folder `experiments/experiment-<id>`. */
  readonly id: number;
  readonly title: string;
  /** One or two sentences for `--help`. */
  readonly summary: string;
  readonly options: O;
  /** The options that `--help` explains; `--help-all` explains all. Without it, `--help` does. */
  readonly first?: readonly (keyof O & string)[];
  /** Named sets of option values; the first one is the default. A flag overrides the preset. */
  readonly presets?: Readonly<Record<string, Partial<Config<O>>>>;
  /** Rules between options, before anything is loaded: throw a `UsageError` to refuse. */
  check?(config: Config<O>): void;
  /**
   * Says what `run` would do with these options, and trains nothing: for `--dry-run`, for documents whose commands are
   * tried, and for sweeps, which ask on which data a run would be made.
   */
  plan?(config: Config<O>, context: PlanContext): Promise<Plan> | Plan;
  /** Runs the lab. Everything from outside (signal, clock, printing) comes through `context`. */
  run(config: Config<O>, context: RunContext): Promise<Outcome> | Outcome;
  /**
   * For a lab that keeps checkpoints and goes on from `context.record.resumed`: the options that may be given beside
   * `--resume`. All others change what is trained. Without it the lab has no `--resume` and no `--checkpoint-every`.
   */
  readonly resumable?: readonly (keyof O & string)[];
  /**
   * Whether a recorded run may go on with these options: throw a `UsageError` where it would stop at once, or end otherwise
   * than one that had the options from its start. Paths are not compared: they come from the command.
   */
  mayResume?(config: Config<O>, before: RunBefore<Config<O>>): void;
  /**
   * The figures that have a meaning beside their number: which one judges runs, which are percent or hashes, which one shows
   * that a repetition gave the same. All others are shown as plain numbers.
   */
  readonly figures?: ResultFigures;
  /** What the lab says of its run with the default preset, or with the preset that a claim names; `--verify` proves it. */
  readonly claims?: readonly Claim[];
  /** What `--verify` sets unless a flag says otherwise, such as the real data and nothing in its place. */
  readonly verify?: Partial<Config<O>>;
  /** Figures and words for a recorded run, for `--report` and `pnpm exp report`. */
  report?(config: Config<O>, run: RecordedRun, context: RunContext): Promise<Report> | Report;
  /** The same for several runs beside each other, for `--report` with `--seeds` or `--sweep`. */
  compare?(
    settings: readonly ComparedSetting<Config<O>>[],
    context: RunContext,
  ): Promise<Comparison> | Comparison;
  /** The files with `context.record.keep` that are models; the first of them that a run kept is what `predict` reads. */
  readonly models?: readonly ModelFile[];
  /** Classifies a picture with a model that a run kept, for `pnpm exp predict`. */
  predict?(model: Uint8Array, image: GreyImage): Promise<Prediction> | Prediction;
  /** The data sets that the lab reads, for `pnpm exp data`. */
  readonly datasets?: readonly DataSet[];
}

/** A recorded run that is to go on. */
export interface RunBefore<C> {
  readonly id: string;
  readonly config: C;
  readonly status: Status | 'running' | 'failed';
  /** How many epochs its last checkpoint has done. */
  readonly epochs: number;
  readonly result: Json;
  /** What is typed to repeat it from its start; other options may stand behind. */
  readonly again: string;
}

/** A lab, checked and ready for the command line. */
export interface Experiment<O extends Options = Options> extends ExperimentSpec<O> {
  readonly presets: Readonly<Record<string, Partial<Config<O>>>>;
  readonly defaultPreset: string;
  /**
   * The values of a run: the options' defaults, then the preset's, then those that were given.
   *
   * @throws RangeError for a preset that the lab does not have.
   */
  configure(preset: string, given: Partial<Config<O>>): Config<O>;
}

/** These names belong to the command line itself. */
const reserved = [
  'preset',
  'verify',
  'seeds',
  'sweep',
  'rerun',
  'force',
  'dryRun',
  'json',
  'quiet',
  'debug',
  'help',
  'helpAll',
  'version',
  'record',
  'from',
  'resume',
  'checkpoint',
  'checkpointEvery',
  'report',
  'title',
  'author',
  'notes',
];

/**
 * Defines a lab: its options become flags with a generated `--help`, its `run` is what `pnpm exp <id>` does.
 *
 * @throws RangeError for an id that is not a positive integer, an option's name that is not a camelCase word or belongs to
 * the command line, a preset or `verify` that sets an option the lab does not have, or
 * a claim about a preset that it does not have.
 * @example
 * ```ts
 * import { defineExperiment, integer } from '@nn-labs/experiment';
 *
 * const lab = defineExperiment({
 *   id: 99,
 *   title: 'Sum of squares',
 *   summary: 'Adds the first n squares.',
 *   options: { n: integer({ description: 'how many squares', default: 3, min: 1 }) },
 *   presets: { small: {}, large: { n: 100 } },
 *   run({ n }, { print }) {
 *     let sum = 0;
 *     for (let k = 1; k <= n; k++) sum += k * k;
 *     print(`Sum = ${sum}`);
 *     return { result: { sum } };
 *   },
 * });
 * lab.configure('large', {}); // => { n: 100 }
 * lab.configure('large', { n: 5 }); // => { n: 5 }
 * ```
 */
export function defineExperiment<const O extends Options>(spec: ExperimentSpec<O>): Experiment<O> {
  if (!Number.isSafeInteger(spec.id) || spec.id < 1) {
    throw new RangeError(
      `defineExperiment: the id ${spec.id} is not a positive integer. Use the number in the folder's name.`,
    );
  }
  for (const name of Object.keys(spec.options)) {
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
      throw new RangeError(
        `defineExperiment: the option's name '${name}' is not a camelCase word. It becomes a flag such as --batch-size.`,
      );
    }
    if (reserved.includes(name) || /^no[A-Z]/.test(name)) {
      throw new RangeError(
        `defineExperiment: the option's name '${name}' belongs to the command line. Choose another.`,
      );
    }
  }
  const given = spec.presets ?? {};
  const presets: Record<string, Partial<Config<O>>> = Object.keys(given).length > 0
    ? { ...given }
    : { default: {} };
  const sets = Object.entries(presets).map(([preset, values]) => [`preset '${preset}'`, values] as const);
  for (const [what, values] of [...sets, ['verify', spec.verify ?? {}] as const]) {
    const unknown = Object.keys(values).find((name) => !Object.hasOwn(spec.options, name));
    if (unknown !== undefined) {
      const known = Object.keys(spec.options).join(', ') || 'none';
      throw new RangeError(
        `defineExperiment: ${what} sets '${unknown}', which is not an option. The options: ${known}.`,
      );
    }
  }
  const defaultPreset = Object.keys(presets)[0] as string;
  for (const claim of spec.claims ?? []) {
    const unknown = presetsOf(claim, { defaultPreset }).find((preset) => !Object.hasOwn(presets, preset));
    if (unknown === undefined) continue;
    throw new RangeError(
      `defineExperiment: the claim '${claim.name}' is about preset '${unknown}', which the lab does not have. The presets: ${Object.keys(presets).join(', ')}.`,
    );
  }
  return {
    ...spec,
    presets,
    defaultPreset,
    configure(preset, values) {
      if (!Object.hasOwn(presets, preset)) {
        throw new RangeError(
          `configure: no preset '${preset}'. The presets: ${Object.keys(presets).join(', ')}.`,
        );
      }
      const defaults = Object.fromEntries(
        Object.entries(spec.options).map(([name, option]) => [name, option.default]),
      );
      return { ...defaults, ...presets[preset], ...values } as Config<O>; // every option has its default, typed by Config
    },
  };
}
