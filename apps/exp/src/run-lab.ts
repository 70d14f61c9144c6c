import {
  type Config,
  type Experiment,
  noRecorder,
  type Options,
  type Outcome,
  type RunContext,
  type Status,
} from '@nn-labs/experiment';
import { exitCodes } from './exit-codes.ts';
import type { LabRequest } from './lab-command.ts';
import type { Terminal } from './terminal.ts';
import { describeVerdicts, judge, type Verdict } from './verify.ts';

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
  environment: RunEnvironment,
): Promise<number> {
  const context = contextFor(terminal, environment, request.dryRun);
  const outcome = await runToOutcome(experiment, request.config, context);
  const status = outcome.status ?? 'completed';
  const verdicts = request.verify ? verdictsOf(experiment, outcome, status) : undefined;
  terminal.clear();
  if (request.json) {
    const object = runObject(experiment, request, outcome);
    terminal.printJson(verdicts === undefined ? object : { ...object, claims: verdicts });
  }
  if (verdicts) for (const line of ['', ...describeVerdicts(verdicts)]) terminal.print(line);
  if (outcome.problem !== undefined) terminal.fail(outcome.problem, outcome.remedy);
  return verdicts?.some(({ pass }) => !pass) ? exitCodes.verification : codeOf(status);
}

/** What a lab gets from outside, with everything that it says shown. */
export function contextFor(
  terminal: Terminal,
  { signal, env, now }: RunEnvironment,
  dryRun: boolean,
): RunContext {
  return {
    print: (line) => terminal.print(line),
    notice: (line) => terminal.notice(line),
    warn: (line) => terminal.warn(line),
    progress: (progress) => terminal.progress(progress),
    signal,
    env,
    now,
    dryRun,
    record: noRecorder,
  };
}

/** A lab that throws since it was interrupted has an outcome too; any other error is the caller's. */
export async function runToOutcome(
  experiment: Experiment,
  config: Config<Options>,
  context: RunContext,
): Promise<Outcome> {
  try {
    return (await experiment.run(config, context)) ?? {};
  } catch (error) {
    if (!context.signal.aborted) throw error;
    return { status: 'interrupted', problem: 'stopped by Ctrl-C; there is no result to keep' };
  }
}

/** The object that `--json` prints for one run. */
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

function codeOf(status: Status): number {
  if (status === 'diverged') return exitCodes.diverged;
  return status === 'interrupted' ? exitCodes.interrupted : exitCodes.ok;
}
