import { type Experiment, noRecorder, type Outcome, type RunContext, type Status } from '@nn-labs/experiment';
import { exitCodes } from './exit-codes.ts';
import type { LabRequest } from './lab-command.ts';
import type { Terminal } from './terminal.ts';

/** Where a run gets its signal, clock and environment from. */
export interface RunEnvironment {
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): number;
}

/** Runs a lab as it was asked for, prints its object under `--json`, and answers the exit code. */
export async function runLab(
  experiment: Experiment,
  request: LabRequest,
  terminal: Terminal,
  { signal, env, now }: RunEnvironment,
): Promise<number> {
  const context: RunContext = {
    print: (line) => terminal.print(line),
    notice: (line) => terminal.notice(line),
    warn: (line) => terminal.warn(line),
    progress: (progress) => terminal.progress(progress),
    signal,
    env,
    now,
    dryRun: request.dryRun,
    record: noRecorder,
  };
  const outcome = await runToOutcome(experiment, request, context);
  const status = outcome.status ?? 'completed';
  terminal.clear();
  if (request.json) terminal.printJson(runObject(experiment, request, outcome, status));
  if (outcome.problem !== undefined) terminal.fail(outcome.problem, outcome.remedy);
  return codeOf(status);
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
