import { resolve } from 'node:path';
import {
  type Config,
  DataError,
  type Experiment,
  flagName,
  type Json,
  type Options,
  UsageError,
} from '@nn-labs/experiment';
import type { CheckpointChoice, StoredRun } from '@nn-labs/experiment/runs';
import { type Rule, refuse } from '../command-line/value-option.ts';
import { typedOptions } from '../lab/typed-options.ts';

/** What a run is recorded with, and which recorded run it goes on from or repeats. */
export interface RecordRequest {
  readonly record: boolean;
  readonly checkpointEvery: number | null;
  readonly resume: StoredRun | null;
  readonly checkpoint: CheckpointChoice;
  readonly from: StoredRun | null;
}

/** The flags that a lab's command has besides the lab's own. */
export interface RecordFlags {
  readonly preset?: string;
  readonly record?: boolean;
  readonly checkpointEvery?: number;
  readonly from?: string;
  readonly resume?: string;
  readonly checkpoint?: CheckpointChoice;
}

/** Reads what is asked of the record, and refuses what contradicts itself. */
export async function readRecordRequest(
  flags: RecordFlags,
  { id, resumable }: Experiment,
  root: string,
): Promise<RecordRequest> {
  const { record = true, checkpointEvery, from, resume, checkpoint } = flags;
  const has = (name: keyof RecordFlags): boolean => (name === 'record' ? !record : flags[name] !== undefined);
  const pairs = [
    ['record', 'checkpointEvery'],
    ['record', 'resume'],
    ['from', 'resume'],
    ['preset', 'from'],
    ['preset', 'resume'],
  ] as const;
  const named = (name: string): string => (name === 'record' ? '--no-record' : flagName(name));
  refuse([
    ...(['resume', 'checkpointEvery', 'checkpoint'] as const).map(
      (name): Rule => [
        resumable === undefined && has(name),
        `${flagName(name)}: lab ${id} keeps no checkpoints to go on from`,
        `Repeat a run from its start with: pnpm exp ${id} --from <run>`,
      ],
    ),
    ...pairs.map(([a, b]): Rule => [has(a) && has(b), `${named(a)} and ${named(b)} contradict each other`]),
    [
      has('checkpoint') && !has('resume'),
      '--checkpoint says where to resume, but --resume is not given',
      'Add --resume <run>.',
    ],
  ]);
  const found = async (word: string | undefined): Promise<StoredRun | null> => {
    if (word === undefined) return null;
    const { BusyRunError, findRun } = await import('@nn-labs/experiment/runs');
    const run = findRun(root, word, id);
    if (word === resume && run.status === 'running') throw new BusyRunError(run.id, run.record.process.pid);
    return run;
  };
  return {
    record,
    checkpointEvery: checkpointEvery ?? null,
    resume: await found(resume),
    checkpoint: checkpoint ?? 'last',
    from: await found(from),
  };
}

/** The preset and options that are asked for: those of a recorded run, with the given ones in their place. */
export function choose(
  experiment: Experiment,
  { from, resume }: RecordRequest,
  preset: string,
  given: Readonly<Record<string, unknown>>,
): { preset: string; config: Config<Options> } {
  const run = resume ?? from;
  if (run === null) return { preset, config: experiment.configure(preset, given) };
  const again = `pnpm exp ${experiment.id} --from ${run.id}`;
  const other = Object.keys(given).find((name) => experiment.resumable?.includes(name) !== true);
  if (resume !== null && other !== undefined) {
    throw new UsageError(
      `--resume continues the training of ${run.id}: ${flagName(other)} would change it`,
      `Leave it out, or train from the start with: ${again} ${flagName(other)} …`,
    );
  }
  const before = recordedConfig(experiment, run);
  const config = { ...before, ...given };
  if (resume !== null) refuseUseless(experiment, resume, { before, config, again });
  return { preset: run.record.preset, config };
}

/** Refuses to go on with a run that would stop at once: for what the lab knows, then for what holds for every lab. */
function refuseUseless(
  experiment: Experiment,
  { id, status, record }: StoredRun,
  { before, config, again }: { before: Config<Options>; config: Config<Options>; again: string },
): void {
  const done = record.checkpoints.at(-1)?.epochs ?? 0;
  experiment.mayResume?.(config, { id, config: before, status, epochs: done, result: record.result, again });
  const { epochs } = config;
  const isCounted = typeof epochs === 'number' && typeof before.epochs === 'number';
  refuse([
    [
      status === 'diverged',
      `the run ${id} diverged, and would do so again`,
      `Repeat it with other options: ${again} …`,
    ],
    [
      isCounted && status === 'completed' && epochs === before.epochs,
      `the run ${id} has completed all its ${before.epochs} epochs`,
      `Train it longer with --epochs <more than ${before.epochs}>, or repeat it with --from.`,
    ],
    [
      isCounted && epochs < done,
      `--epochs ${epochs}: the run ${id} has done ${done} already`,
      status === 'completed' ? `Give more than ${done}.` : `Give at least ${done}.`,
    ],
  ]);
}

/**
 * The recorded options, each one checked as if it were typed: the file is trusted in nothing. It never says where to read
 * or write: paths come from the command alone.
 */
export function recordedConfig(experiment: Experiment, run: StoredRun): Config<Options> {
  const { options, preset } = run.record;
  if (!Object.hasOwn(experiment.presets, preset)) {
    throw new DataError(
      `the run ${run.id} is damaged: its preset ${JSON.stringify(preset)} is none of lab ${experiment.id}`,
      `The presets: ${Object.keys(experiment.presets).join(', ')}. Or check out the commit that pnpm exp show names.`,
    );
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(experiment.options, name));
  if (unknown !== undefined) {
    throw new DataError(
      `the run ${run.id} was made with ${flagName(unknown)}, which lab ${experiment.id} does not have`,
      'Check out the commit that pnpm exp show names, and run it there.',
    );
  }
  return Object.fromEntries(
    Object.entries(experiment.options).map(([name, option]) => {
      const value = option.kind === 'path' ? undefined : options[name];
      return [name, value === undefined ? option.default : checkedValue(run, name, option, value)];
    }),
  );
}

function checkedValue(run: StoredRun, name: string, option: Options[string], value: Json): unknown {
  try {
    if (option.kind === 'flag') return option.parse(String(value), flagName(name));
    return option.parse(option.format(value), flagName(name));
  } catch {
    if (option.kind === 'choice' && typeof value === 'string') {
      throw new DataError(
        `the run ${run.id} was made with ${flagName(name)} ${value}; this version has ${option.allowed}`,
        'Check out the commit that pnpm exp show names, and run it there.',
      );
    }
    throw new DataError(
      `the run ${run.id} is damaged: its ${flagName(name)} is ${JSON.stringify(value)}, not ${option.allowed}`,
      'Mend its run.json, or give all options yourself.',
    );
  }
}

/** The paths of a recorded run that are not typed now, as they would be. */
export function unusedPaths({ options }: Experiment, run: StoredRun, config: Config<Options>): string {
  const unused = Object.entries(run.record.options).filter(
    ([name, value]) => options[name]?.kind === 'path' && typeof value === 'string' && config[name] === null,
  );
  return typedOptions(Object.fromEntries(unused), options);
}

/** Holds the rules of the lab; where a recorded path would have kept them, the way out is to type it. */
export function checkChosen(experiment: Experiment, run: StoredRun | null, config: Config<Options>): void {
  try {
    experiment.check?.(config);
  } catch (error) {
    const paths = run === null ? '' : unusedPaths(experiment, run, config);
    if (paths === '' || !(error instanceof UsageError)) throw error;
    throw new UsageError(error.message, `A path is used only where it is typed. ${run?.id} had ${paths}`);
  }
}

/** The options as they are recorded: names of files and folders hold wherever the command is repeated. */
export function recordedOptions(experiment: Experiment, config: Config<Options>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(experiment.options).map(([name, option]) => {
      const value = config[name] as Json;
      return [name, option.kind === 'path' && typeof value === 'string' ? resolve(value) : value];
    }),
  );
}

/** Of some options those that name files and folders to read. */
export function pathsToRead<T>(
  { options }: Experiment,
  values: Readonly<Record<string, T>>,
): Record<string, T> {
  const isRead = (name: string): boolean =>
    Object.hasOwn(options, name) && options[name]!.kind === 'path' && options[name]!.writes !== true;
  return Object.fromEntries(Object.entries(values).filter(([name]) => isRead(name)));
}
