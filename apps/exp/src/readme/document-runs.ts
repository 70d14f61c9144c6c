import {
  type Config,
  type Experiment,
  type Options,
  type Outcome,
  planOf,
  type RunContext,
  UsageError,
} from '@nn-labs/experiment';
import { describeFailure, exitCodes } from '../command-line/exit-codes.ts';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { type RunEnvironment, silentContext } from '../lab/run-lab.ts';

/** Reads what a document asks for; a flag that the lab does not know is the document's mistake, not the caller's. */
export async function readAsked<T>(where: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const remedy = 'Correct the page, or the lab, and record again.';
    throw new UsageError(`${where}: ${error.message}`, remedy);
  }
}

/**
 * Runs a lab for a document, which shows no more than its progress. Throws where the run did not end, or warned of
 * something: what it gave is not what a document should say.
 */
export async function runForDocument(
  experiment: Experiment,
  config: Config<Options>,
  command: string,
  { terminal, environment }: CommandSurroundings,
  own: Partial<RunContext>,
): Promise<Outcome> {
  const warnings: string[] = [];
  const outcome = await experiment.run(config, {
    ...silentContext(experiment.id, environment),
    progress: (progress) => terminal.progress(progress),
    warn: (line) => warnings.push(line),
    ...own,
  });
  terminal.clear();
  const doubt =
    outcome.status === 'interrupted'
      ? `did not end: ${outcome.problem ?? 'it was interrupted'}`
      : warnings[0] && `warned: ${warnings[0]}`;
  if (doubt === undefined) return outcome;
  const remedy = 'Nothing is recorded. Mend that, then record again.';
  throw Object.assign(new Error(`${command} ${doubt}`), { remedy });
}

/** Goes as far with a run as `--dry-run`. Data that this machine lacks is no fault of a document. */
export async function tryRun(
  experiment: Experiment,
  config: Config<Options>,
  environment: RunEnvironment,
): Promise<void> {
  try {
    await planOf(experiment, config, silentContext(experiment.id, environment));
  } catch (error) {
    if (describeFailure(error, false).code !== exitCodes.data) throw error;
  }
}
