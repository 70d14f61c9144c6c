import { isDeepStrictEqual } from 'node:util';
import { type Experiment, noRecorder, type Outcome, type RunContext, type Status } from '@nn-labs/experiment';
import { type Recording, readRun, type StoredRun } from '@nn-labs/experiment/runs';
import { describeFailure, exitCodes } from './exit-codes.ts';
import type { LabRequest } from './lab-command.ts';
import { beginRecording, compareBits } from './record-run.ts';
import { shownPath } from './shown-path.ts';
import type { Terminal } from './terminal.ts';

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
  terminal: Terminal,
  { root, signal, env, now }: RunEnvironment & { readonly root: string },
): Promise<number> {
  const recording = await beginRecording(root, experiment, request, terminal);
  const context: RunContext = {
    print: (line) => terminal.print(line),
    notice: (line) => terminal.notice(line),
    warn: (line) => terminal.warn(line),
    progress: (progress) => terminal.progress(progress),
    signal,
    env,
    now,
    dryRun: request.dryRun,
    record: recording?.recorder ?? noRecorder,
  };
  let outcome: Outcome;
  try {
    outcome = await runToOutcome(experiment, request, context);
  } catch (error) {
    await recordFailure(recording, error);
    throw error;
  }
  const status = outcome.status ?? 'completed';
  await endRecording(recording, outcome, status, terminal);
  const code = repeatCode(request, outcome, terminal) ?? codeOf(status);
  terminal.clear();
  if (request.json) terminal.printJson(runObject(experiment, request, outcome, status));
  if (outcome.problem !== undefined) terminal.fail(outcome.problem, outcome.remedy);
  if (request.report && recording !== null && status !== 'interrupted') {
    const { reportRun } = await import('./report/report-run.ts');
    await reportRun(root, experiment, readRecorded(recording.folder), terminal, { signal, env, now });
  }
  return code;
}

/** The run that has just been recorded. */
function readRecorded(folder: string): StoredRun {
  const run = readRun(folder);
  if (run.status === 'damaged') throw new Error(`the run in ${folder} cannot be read again: ${run.problem}`);
  return run;
}

/** A run that could not begin, for want of data say, leaves no record; one that broke down leaves what it has. */
async function recordFailure(recording: Recording | null, error: unknown): Promise<void> {
  const { code, cause } = describeFailure(error, false);
  const begun = recording?.hasContent === true || (code !== exitCodes.usage && code !== exitCodes.data);
  if (begun) await recording?.finish({ status: 'failed', problem: cause });
  else await recording?.discard();
}

async function endRecording(
  recording: Recording | null,
  outcome: Outcome,
  status: Status,
  terminal: Terminal,
): Promise<void> {
  if (recording === null) return;
  if (status === 'interrupted' && !recording.hasContent) return recording.discard();
  await recording.finish(outcome);
  // An interrupted run says itself how it goes on, with its id.
  if (status !== 'interrupted' && recording.isWhole)
    terminal.notice(`Recorded in ${shownPath(recording.folder)}`);
}

/** Says whether a repeated run gave the same bits; with the same options anything else is a failed verification. */
function repeatCode(
  { recording: { from }, config }: LabRequest,
  outcome: Outcome,
  terminal: Terminal,
): number | null {
  if (from === null) return null;
  const bits = compareBits(from, outcome);
  if (bits === null) return null;
  for (const line of bits.lines) {
    if (bits.same) terminal.print(line);
    else terminal.warn(line);
  }
  const repeats = Object.entries(from.record.options).every(([name, value]) =>
    isDeepStrictEqual(config[name], value),
  );
  return bits.same || !repeats ? null : exitCodes.verification;
}

/** A lab that throws since it was interrupted has an outcome too; any other error is the caller's. */
async function runToOutcome(
  experiment: Experiment,
  request: LabRequest,
  context: RunContext,
): Promise<Outcome> {
  try {
    return (await experiment.run(request.config, context)) ?? {};
  } catch (error) {
    if (!context.signal.aborted) throw error;
    return { status: 'interrupted', problem: 'stopped by Ctrl-C; there is no result to keep' };
  }
}

/** The object that `--json` prints for one run. */
function runObject(experiment: Experiment, request: LabRequest, outcome: Outcome, status: Status): object {
  return {
    experiment: experiment.id,
    preset: request.preset,
    status,
    config: request.config,
    data: outcome.data ?? null,
    engine: outcome.engine ?? null,
    history: outcome.history ?? [],
    result: outcome.result ?? null,
    timing: outcome.timing ?? null,
  };
}

function codeOf(status: Status): number {
  if (status === 'diverged') return exitCodes.diverged;
  return status === 'interrupted' ? exitCodes.interrupted : exitCodes.ok;
}
