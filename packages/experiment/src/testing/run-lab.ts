import type { Progress, RunContext } from '../context.ts';
import type { Experiment } from '../define-experiment.ts';
import { presetsOf, type RecordedRun } from '../evidence.ts';
import { flagName } from '../flag-name.ts';
import { type Config, type Options, UsageError } from '../options.ts';
import type { Outcome } from '../outcome.ts';
import type { Checkpoint, Recorder } from '../recorder.ts';
import { planOf, runToOutcome } from '../run-to-outcome.ts';
import { memoryRecorder } from './memory-recorder.ts';
import { checkValues, readWords } from './read-words.ts';
import { testContext } from './test-context.ts';

/** What a run leaves: its outcome, all that it said, and all that it recorded. A lab's `report` takes it. */
export interface LabRun<O extends Options = Options> extends RecordedRun {
  readonly preset: string;
  readonly config: Config<O>;
  /** The lines of the result. */
  readonly printed: readonly string[];
  /** The lines of information, and those that must not be missed. */
  readonly notices: readonly string[];
  /** The lines that must not be missed. */
  readonly warnings: readonly string[];
  readonly progress: readonly Progress[];
  /** The files that the lab kept, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The files that the lab wrote where the user had named one, by path. */
  readonly written: ReadonlyMap<string, Uint8Array>;
  /** All checkpoints, the first one first. */
  readonly checkpoints: readonly Checkpoint[];
  /**
   * A number of the outcome's `result`.
   *
   * @throws RangeError when the result has no such number, naming those that it has.
   */
  figure(name: string): number;
}

/** How a test runs a lab. */
export interface RunLabOptions<O extends Options = Options> {
  /** The preset; without it the lab's default one. */
  readonly preset?: string;
  /** Say what would be done, and do not do it. */
  readonly dryRun?: boolean;
  /** A checkpoint after every so many epochs. */
  readonly checkpointEvery?: number;
  /** Go on with this run from its last checkpoint, as `--resume` does. */
  readonly resume?: Pick<LabRun<O>, 'config' | 'metrics' | 'checkpoints'> &
    Partial<Pick<LabRun<O>, 'outcome' | 'preset'>>;
  /** Members of the context in place of the usual ones: `env`, `now`, another recorder. */
  readonly context?: Partial<RunContext>;
  /** Called with each line of the result; `stop` is Ctrl-C. */
  readonly onPrint?: (line: string, stop: () => void) => void;
  /** Called with each step of the progress; `stop` is Ctrl-C. */
  readonly onProgress?: (progress: Progress, stop: () => void) => void;
}

/**
 * Runs a lab inside the test, under the checks of `pnpm exp`: the range of every option, the lab's own rules, what may be
 * given beside `--resume`. `given` is what is typed behind `pnpm exp <n>`, as a text, or as a list when a word has a blank
 * in it; or the settings by name.
 *
 * @throws UsageError for an option or a value that the lab does not take; else what the lab throws.
 * @example
 * ```ts
 * import { defineExperiment, integer } from '@nn-labs/experiment';
 * import { runLab } from '@nn-labs/experiment/testing';
 *
 * const lab = defineExperiment({
 *   id: 99,
 *   title: 'Sum of squares',
 *   summary: 'Adds the first n squares.',
 *   options: { n: integer({ description: 'how many squares', default: 3, min: 1 }) },
 *   run({ n }, { print }) {
 *     let sum = 0;
 *     for (let k = 1; k <= n; k++) sum += k * k;
 *     print(`Sum = ${sum}`);
 *     return { result: { sum } };
 *   },
 * });
 * (await runLab(lab)).printed; // => [ 'Sum = 14' ]
 * (await runLab(lab, '--n 10')).figure('sum'); // => 385
 * (await runLab(lab, { n: 10 })).figure('sum'); // => 385
 * await runLab(lab, '--n 0'); // throws --n: '0' is not an integer of at least 1
 * ```
 */
export async function runLab<O extends Options>(
  lab: Experiment<O>,
  given: string | readonly string[] | Partial<Config<O>> = {},
  options: RunLabOptions<O> = {},
): Promise<LabRun<O>> {
  const asked = ask(lab, given);
  const { preset: chosen = options.preset, dryRun = options.dryRun ?? false } = asked;
  const { checkpointEvery = options.checkpointEvery ?? null } = asked;
  const values = asked.given as Partial<Config<O>>; // of the lab's options, each one checked
  const { resume } = options;
  const preset = chosen ?? resume?.preset ?? lab.defaultPreset;
  const config =
    resume === undefined ? lab.configure(preset, values) : resumedConfig(lab, resume, values, chosen);
  lab.check?.(config);
  const memory = memoryRecorder({
    checkpointEvery,
    resumed: resume?.checkpoints.at(-1) ?? null,
    rows: resume?.metrics ?? [],
  });
  const context = contextOf(lab.id, options, memory);
  const outcome = dryRun ? await planned(lab, config, context) : await runToOutcome(lab, config, context);
  return {
    preset,
    config,
    outcome,
    printed: context.printed,
    notices: context.notices,
    warnings: context.warnings,
    progress: context.steps,
    metrics: memory.rows,
    files: memory.files,
    file: async (name) => memory.files.get(name) ?? null,
    written: context.written,
    checkpoints: memory.checkpoints,
    figure: (name) => figureOf(outcome, name),
  };
}

/**
 * The claims about the preset of a run that the run does not keep, a line for each; none when all hold.
 *
 * @example
 * ```ts
 * import { defineExperiment } from '@nn-labs/experiment';
 * import { brokenClaims, runLab } from '@nn-labs/experiment/testing';
 *
 * const lab = defineExperiment({
 *   id: 99,
 *   title: 'Two and two',
 *   summary: 'Adds.',
 *   options: {},
 *   claims: [{ name: 'sum', expected: '5', tolerance: 'exact', found: ({ result }) => String(result) }],
 *   run: () => ({ result: 2 + 2 }),
 * });
 * brokenClaims(lab, await runLab(lab)); // => [ 'sum: expected 5 (exact), found 4' ]
 * ```
 */
export function brokenClaims<O extends Options>(
  lab: Experiment<O>,
  { outcome, preset }: Pick<LabRun<O>, 'outcome' | 'preset'>,
): string[] {
  return (lab.claims ?? []).flatMap((claim) => {
    const { name, expected, tolerance } = claim;
    if (!presetsOf(claim, lab).includes(preset)) return [];
    const found = claim.found(outcome);
    if (found !== null && (claim.holds?.(found) ?? found === expected)) return [];
    return [`${name}: expected ${expected} (${tolerance}), found ${found ?? 'nothing'}`];
  });
}

function ask<O extends Options>(lab: Experiment<O>, given: string | readonly string[] | Partial<Config<O>>) {
  if (typeof given === 'string') return readWords(lab.options, given.split(/\s+/).filter(Boolean));
  if (isWords(given)) return readWords(lab.options, given);
  checkValues(lab.options, given);
  return { given };
}

function isWords(given: readonly string[] | object): given is readonly string[] {
  return Array.isArray(given);
}

/** The settings of a run that goes on, as `--resume` would take them. */
function resumedConfig<O extends Options>(
  lab: Experiment<O>,
  run: NonNullable<RunLabOptions<O>['resume']>,
  given: Partial<Config<O>>,
  preset: string | undefined,
): Config<O> {
  if (lab.resumable === undefined)
    throw new UsageError(`lab ${lab.id} has no --resume: it names no resumable options`);
  if (preset !== undefined)
    throw new UsageError('--preset and --resume contradict each other', 'Leave one of the two out.');
  const other = Object.keys(given).find((name) => !lab.resumable?.includes(name));
  if (other !== undefined)
    throw new UsageError(`--resume continues a training: ${flagName(other)} would change it`);
  const { config: before, checkpoints, outcome: { status = 'completed', result = null } = {} } = run;
  const after = { ...before, ...given };
  const epochs = checkpoints.at(-1)?.epochs ?? 0;
  const again = `pnpm exp ${lab.id} --from <run>`;
  lab.mayResume?.(after, { id: '<run>', config: before, status, epochs, result, again });
  return after;
}

async function planned<O extends Options>(
  lab: Experiment<O>,
  config: Config<O>,
  context: RunContext,
): Promise<Outcome> {
  const { lines, ...facts } = await planOf(lab, config, context);
  for (const line of lines) context.print(line);
  return facts;
}

function contextOf<O extends Options>(
  lab: number,
  { context: members, onPrint, onProgress }: RunLabOptions<O>,
  memory: Recorder,
) {
  const context = testContext({ lab, record: memory, ...members });
  const { print, notice, warn, progress, stop } = context;
  return Object.assign(context, {
    print: (line: string) => {
      print(line);
      onPrint?.(line, stop);
    },
    warn: (line: string) => {
      warn(line);
      notice(line);
    },
    progress: (step: Progress) => {
      progress(step);
      onProgress?.(step, stop);
    },
  });
}

function figureOf({ result }: Outcome, name: string): number {
  const figures = Object.entries(result ?? {}).filter(([, value]) => typeof value === 'number');
  const figure = figures.find(([known]) => known === name)?.[1];
  if (typeof figure === 'number') return figure;
  const known = figures.map(([found]) => found).join(', ');
  throw new RangeError(`figure: the result has no number '${name}'. Its numbers: ${known || 'none'}.`);
}
