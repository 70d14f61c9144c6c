import { isDeepStrictEqual } from 'node:util';
import {
  type Config,
  type Experiment,
  flagName,
  noRecorder,
  type Options,
  type Outcome,
  planOf,
  type RunContext,
  runToOutcome,
  type Status,
} from '@nn-labs/experiment';
import { codeSha256, type Recording, readRun, type StoredRun, writeWhole } from '@nn-labs/experiment/runs';
import { describeFailure, exitCodes } from '../command-line/exit-codes.ts';
import type { RunEnvironment, RunSurroundings } from '../command-line/surroundings.ts';
import { beginRecording } from '../runs/record-run.ts';
import { unusedPaths } from '../runs/recorded-request.ts';
import { judgeRepetition } from '../runs/repeated-figures.ts';
import { shownPath } from '../terminal/safe-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { LabRequest } from './lab-command.ts';
import { claimsAbout, describeVerdicts, isClaimed, judge } from './verify.ts';

/** Runs a lab as it was asked for, or says what it would do; prints its object under `--json`, answers the exit code. */
export async function runLab(
  experiment: Experiment,
  request: LabRequest,
  surroundings: RunSurroundings,
): Promise<number> {
  const { terminal } = surroundings;
  noticeUnusedPaths(experiment, request, terminal);
  const runs = [request, ...request.also.map((other) => ({ ...request, ...other }))];
  const done: Done[] = [];
  try {
    for (const run of runs) {
      if (runs.length > 1) terminal.printText(`${done.length > 0 ? '\n' : ''}Preset ${run.preset}:`);
      done.push(await (request.dryRun ? planOne : runOne)(experiment, run, surroundings));
      if (done.at(-1)?.code === exitCodes.interrupted) break;
    }
  } finally {
    const [first] = done;
    if (request.json && first !== undefined) {
      terminal.printJson(runs.length === 1 ? first.object : { runs: done.map(({ object }) => object) });
    }
  }
  for (const { after } of done) await after?.();
  const codes = done.map(({ code }) => code);
  const failed = codes.includes(exitCodes.verification) ? exitCodes.verification : codes.find(Boolean);
  return codes.includes(exitCodes.interrupted) ? exitCodes.interrupted : (failed ?? exitCodes.ok);
}

/** A run that has ended: what `--json` prints of it, its exit code, and what is left to do when that is printed. */
interface Done {
  readonly object: object;
  readonly code: number;
  readonly after?: () => Promise<void>;
}

async function planOne(
  experiment: Experiment,
  run: LabRequest,
  surroundings: RunSurroundings,
): Promise<Done> {
  const { terminal } = surroundings;
  const { lines, ...facts } = await planOf(experiment, run.config, contextFor(experiment.id, surroundings));
  for (const line of lines) terminal.printText(line);
  return { object: runObject(experiment, run, facts), code: exitCodes.ok };
}

async function runOne(
  experiment: Experiment,
  request: LabRequest,
  surroundings: RunSurroundings,
): Promise<Done> {
  const { root, terminal } = surroundings;
  const { config, report } = request;
  const context = contextFor(experiment.id, surroundings);
  const { outcome, run } = await runRecorded(experiment, request, context, root);
  const status = outcome.status ?? 'completed';
  // An interrupted run is told below how it goes on, with its id.
  if (status !== 'interrupted' && run !== null) terminal.notice(`Recorded in ${shownPath(run.folder)}`);
  const claims = claimsAbout(experiment, request.preset);
  // A run that was stopped had no chance to keep its claims.
  const verdicts = request.verify ? (status === 'interrupted' ? null : judge(claims, outcome)) : undefined;
  const hasChanged = isBroken(experiment, request, outcome, run, surroundings);
  terminal.clear();
  if (verdicts)
    for (const line of ['', ...describeVerdicts(verdicts, terminal.columns)]) terminal.print(line);
  const isRefuted = verdicts?.some(({ pass }) => !pass) === true;
  if (isRefuted) explainChanges(experiment, request, terminal);
  if (outcome.problem !== undefined) terminal.fail(outcome.problem, goOn(run) ?? outcome.remedy);
  const object = runObject(experiment, request, outcome);
  return {
    object: verdicts === undefined ? object : { ...object, claims: verdicts },
    code: isRefuted || hasChanged ? exitCodes.verification : codeOf(status, outcome.problem),
    after: async () => {
      if (report === null || status === 'interrupted') return;
      if (run === null) {
        terminal.warn('There is no report: it is made of the run’s record, which could not be written.');
        return;
      }
      const { reportRun } = await import('../report/write-report.ts');
      await reportRun(experiment, run, { words: report, paths: config }, surroundings);
    },
  };
}

/** How a run that was stopped goes on; null for one that has ended, or has nothing to go on from. */
function goOn(run: StoredRun | null): string | null {
  if (run?.status !== 'interrupted' || run.record.checkpoints.length === 0) return null;
  return `Continue with: ${run.record.resumeCommand}`;
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
export function silentContext(lab: number, { signal, env, now }: RunEnvironment): RunContext {
  const ignore = (): void => {};
  const streams = { print: ignore, notice: ignore, warn: ignore, progress: ignore };
  return { lab, ...streams, signal, env, now, files: { write: writeWhole }, record: noRecorder };
}

/** The same with everything shown, results too. */
export function contextFor(lab: number, { terminal, environment }: RunSurroundings): RunContext {
  return {
    ...silentContext(lab, environment),
    print: (text) => terminal.printText(text),
    notice: (line) => terminal.notice(line),
    warn: (line) => terminal.warn(line),
    progress: (progress) => terminal.progress(progress),
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
  const { code, cause } = describeFailure(error);
  const begun = recording?.hasContent === true || (code !== exitCodes.usage && code !== exitCodes.data);
  if (begun) await recording?.finish({ status: 'failed', problem: cause });
  else await recording?.discard();
}

/** Says whether a repeated run gave the same figures; whether that is a failed verification. */
function isBroken(
  experiment: Experiment,
  { recording: { from }, config }: LabRequest,
  outcome: Outcome,
  run: StoredRun | null,
  { root, terminal }: RunSurroundings,
): boolean {
  if (from === null) return false;
  // A record knows more of the data, such as its hashes.
  const data = run?.record.data ?? outcome.data ?? null;
  const code = codeSha256(root, experiment.id);
  const repetition = judgeRepetition(experiment, config, from, { outcome, data, codeSha256: code });
  for (const line of repetition?.lines ?? []) {
    if (repetition?.verdict === 'same') terminal.print(line);
    else terminal.warn(line);
  }
  return repetition?.verdict === 'broken';
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

/** Claims are about the lab as it comes; says what this run had otherwise. */
function explainChanges(experiment: Experiment, { preset, config }: LabRequest, terminal: Terminal): void {
  const about = isClaimed(experiment, preset) ? preset : experiment.defaultPreset;
  const claimed = experiment.configure(about, experiment.verify ?? {});
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
