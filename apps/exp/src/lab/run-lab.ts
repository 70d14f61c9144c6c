import { isDeepStrictEqual } from 'node:util';
import {
  type Config,
  type Experiment,
  noRecorder,
  type Options,
  type Outcome,
  type RunContext,
  runToOutcome,
  type Status,
} from '@nn-labs/experiment';
import { codeSha256, type Recording, readRun, type StoredRun, writeWhole } from '@nn-labs/experiment/runs';
import { describeFailure, exitCodes } from '../command-line/exit-codes.ts';
import type { RunSurroundings } from '../command-line/surroundings.ts';
import { beginRecording } from '../runs/record-run.ts';
import { unusedPaths } from '../runs/recorded-request.ts';
import { judgeRepetition } from '../runs/repeated-figures.ts';
import { shownPath } from '../terminal/shown-path.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { flagName } from './flag-name.ts';
import type { LabRequest } from './lab-command.ts';
import { describeVerdicts, judge, type Verdict } from './verify.ts';

/** Where a run gets its signal, clock and environment from. */
export interface RunEnvironment {
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): number;
}

/** Runs a lab as it was asked for, records it, prints its object under `--json`, and answers the exit code. */
export async function runLab(
  experiment: Experiment,
  request: LabRequest,
  surroundings: RunSurroundings,
): Promise<number> {
  const { root, terminal, environment } = surroundings;
  const { config, report } = request;
  noticeUnusedPaths(experiment, request, terminal);
  const context = contextFor(terminal, environment, request.dryRun);
  const { outcome, run } = await runRecorded(experiment, request, context, root);
  const status = outcome.status ?? 'completed';
  // An interrupted run says itself how it goes on, with its id.
  if (status !== 'interrupted' && run !== null) terminal.notice(`Recorded in ${shownPath(run.folder)}`);
  const verdicts = request.verify ? verdictsOf(experiment, outcome, status) : undefined;
  const repeated = repeatCode(experiment, request, outcome, run, surroundings);
  terminal.clear();
  if (request.json) {
    const object = runObject(experiment, request, outcome);
    terminal.printJson(verdicts === undefined ? object : { ...object, claims: verdicts });
  }
  if (verdicts)
    for (const line of ['', ...describeVerdicts(verdicts, terminal.columns)]) terminal.print(line);
  if (verdicts?.some(({ pass }) => !pass)) explainChanges(experiment, request, terminal);
  if (outcome.problem !== undefined) terminal.fail(outcome.problem, outcome.remedy);
  if (report !== null && status !== 'interrupted') {
    if (run === null) {
      terminal.warn('There is no report: it is made of the run’s record, which could not be written.');
    } else {
      const { reportRun } = await import('../report/report-run.ts');
      await reportRun(experiment, run, { words: report, paths: config }, surroundings);
    }
  }
  if (verdicts?.some(({ pass }) => !pass)) return exitCodes.verification;
  return repeated ?? codeOf(status, outcome.problem);
}

/** Runs a lab and records it, if that is asked for; the run is null where no whole record is left of it. */
export async function runRecorded(
  experiment: Experiment,
  request: LabRequest,
  context: RunContext,
  root: string,
): Promise<{ outcome: Outcome; run: StoredRun | null }> {
  const recording = await beginRecording(root, experiment, request, context);
  let outcome: Outcome;
  try {
    const record = recording?.recorder ?? noRecorder;
    outcome = await runToOutcome(experiment, request.config, { ...context, record });
  } catch (error) {
    await recordFailure(recording, error);
    throw error;
  }
  if (outcome.status === 'interrupted' && recording?.hasContent === false) {
    await recording.discard();
    return { outcome, run: null };
  }
  await recording?.finish(outcome);
  if (recording?.isWhole !== true) return { outcome, run: null };
  const run = readRun(recording.folder);
  if (run.status !== 'damaged') return { outcome, run };
  throw new Error(`the run in ${recording.folder} cannot be read again: ${run.problem}`);
}

/** What a lab gets from outside, with nothing shown of what it says. */
export function silentContext({ signal, env, now }: RunEnvironment): RunContext {
  const ignore = (): void => {};
  const streams = { print: ignore, notice: ignore, warn: ignore, progress: ignore };
  return { ...streams, signal, env, now, files: { write: writeWhole }, dryRun: false, record: noRecorder };
}

/** The same with everything shown, results too. */
export function contextFor(terminal: Terminal, environment: RunEnvironment, dryRun: boolean): RunContext {
  return {
    ...silentContext(environment),
    print: (text) => terminal.printText(text),
    notice: (line) => terminal.notice(line),
    warn: (line) => terminal.warn(line),
    progress: (progress) => terminal.progress(progress),
    dryRun,
  };
}

/** A record may be anybody's: it never says where to read or write. */
function noticeUnusedPaths(
  experiment: Experiment,
  { recording: { from, resume }, config }: LabRequest,
  terminal: Terminal,
): void {
  const run = resume ?? from;
  const paths = run === null ? '' : unusedPaths(experiment, run, config);
  if (paths !== '') terminal.notice(`${run?.id} had ${paths}: a path is used only where it is typed.`);
}

/** A run that could not begin, for want of data say, leaves no record; one that broke down leaves what it has. */
async function recordFailure(recording: Recording | null, error: unknown): Promise<void> {
  const { code, cause } = describeFailure(error, false);
  const begun = recording?.hasContent === true || (code !== exitCodes.usage && code !== exitCodes.data);
  if (begun) await recording?.finish({ status: 'failed', problem: cause });
  else await recording?.discard();
}

/** Says whether a repeated run gave the same figures; the exit code where that is a failed verification. */
function repeatCode(
  experiment: Experiment,
  { recording: { from }, config, dryRun }: LabRequest,
  outcome: Outcome,
  run: StoredRun | null,
  { root, terminal }: RunSurroundings,
): number | null {
  if (from === null || dryRun) return null;
  // A record knows more of the data, such as its hashes.
  const data = run?.record.data ?? outcome.data ?? null;
  const code = codeSha256(root, experiment.id);
  const repetition = judgeRepetition(experiment, config, from, { outcome, data, codeSha256: code });
  for (const line of repetition?.lines ?? []) {
    if (repetition?.same === true) terminal.print(line);
    else terminal.warn(line);
  }
  return repetition?.code ?? null;
}

export function runObject(
  experiment: Experiment,
  { preset, config }: { readonly preset: string; readonly config: Config<Options> },
  outcome: Outcome,
): object {
  return {
    experiment: experiment.id,
    preset,
    status: outcome.status ?? 'completed',
    config,
    data: outcome.data ?? null,
    engine: outcome.engine ?? null,
    history: outcome.history ?? [],
    result: outcome.result ?? null,
    timing: outcome.timing ?? null,
  };
}

/** Null for a run that was stopped: it had no chance to keep its claims. */
function verdictsOf({ claims = [] }: Experiment, outcome: Outcome, status: Status): Verdict[] | null {
  return status === 'interrupted' ? null : judge(claims, outcome);
}

/** Claims are about the lab as it comes; says what this run had otherwise. */
function explainChanges(experiment: Experiment, { config }: LabRequest, terminal: Terminal): void {
  const claimed = experiment.configure(experiment.defaultPreset, experiment.verify ?? {});
  const changed = Object.keys(config).filter((name) => !isDeepStrictEqual(config[name], claimed[name]));
  if (changed.length === 0) return;
  const flags = changed.map((name) => `${flagName(name)} ${experiment.options[name]?.format(config[name])}`);
  terminal.notice(`The claims are about the lab as it comes; this run had ${flags.join(', ')}.`);
}

/** A run that completed with a problem has its result, and not all that was asked of it. */
function codeOf(status: Status, problem: string | undefined): number {
  if (status === 'diverged') return exitCodes.diverged;
  if (status === 'interrupted') return exitCodes.interrupted;
  return problem === undefined ? exitCodes.ok : exitCodes.failed;
}
