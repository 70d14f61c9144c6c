import {
  type Experiment,
  type Figure,
  type Outcome,
  type Report,
  type RunContext,
  UsageError,
} from '@nn-labs/experiment';
import { withoutPlace } from '@nn-labs/experiment/runs';
import { type LabRequest, requestOf } from '../lab-command.ts';
import type { RunEnvironment } from '../run-lab.ts';
import type { Terminal } from '../terminal.ts';
import { judge } from '../verify.ts';
import { beginRecording } from './recording.ts';
import type { RecordedClaim, RecordedEntry, RecordedLab } from './results-file.ts';
import { commandOf } from './shown-runs.ts';
import { sha256Of } from './update.ts';

/** Where the runs that are recorded run. */
export interface RecordSurroundings {
  readonly root: string;
  readonly terminal: Terminal;
  readonly environment: RunEnvironment;
}

/** What recording a lab gives: the content of its `results.json`, and its figures. */
export interface Recorded {
  readonly lab: RecordedLab;
  readonly figures: readonly Figure[];
}

/** Runs a lab with each of these options; the run without any is the one with claims and figures. */
export async function recordRuns(
  experiment: Experiment,
  wanted: readonly string[],
  surroundings: RecordSurroundings,
): Promise<Recorded> {
  const runs: RecordedEntry[] = [];
  let claims: RecordedClaim[] = [];
  let report: Report = { figures: [], findings: [], text: [] };
  for (const options of new Set(['', ...wanted])) {
    const command = commandOf({ lab: experiment.id, options });
    surroundings.terminal.notice(`Running ${command}`);
    const request = await requestInReadme(experiment, surroundings.root, command, options);
    const run = await runOnce(experiment, request, command, surroundings, options === '');
    runs.push({ options, ...run.entry });
    if (options === '') ({ claims, report } = run);
  }
  const figures = report.figures.map(({ name, title, caption, svg }) => {
    if (/^[\w-]+$/.test(name)) return { name, title, caption, sha256: sha256Of(`${svg.trim()}\n`) };
    throw new RangeError(`the figure's name '${name}' is no file name. Use letters, digits and dashes.`);
  });
  const lab = { experiment: experiment.id, claims, figures, findings: report.findings, runs };
  return { lab, figures: report.figures };
}

/** What a line of a README or page asks for; a flag that the lab does not know is the page's mistake, not the caller's. */
async function requestInReadme(
  experiment: Experiment,
  root: string,
  command: string,
  options: string,
): Promise<LabRequest> {
  try {
    return await requestOf(
      experiment,
      root,
      options.split(' ').filter((word) => word !== ''),
    );
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(
      `lab ${experiment.id}’s README or pages show ${command}: ${error.message}`,
      'Correct the page, or the lab, and record again.',
    );
  }
}

async function runOnce(
  experiment: Experiment,
  request: LabRequest,
  command: string,
  { terminal, environment }: RecordSurroundings,
  inFull: boolean,
): Promise<{ entry: Omit<RecordedEntry, 'options'>; claims: RecordedClaim[]; report: Report }> {
  const { signal, env, now } = environment;
  const output: string[] = [];
  const warnings: string[] = [];
  const recording = await beginRecording();
  try {
    const context: RunContext = {
      print: (line) => output.push(...line.split('\n')),
      notice: () => {},
      warn: (line) => warnings.push(line),
      progress: (progress) => terminal.progress(progress),
      signal,
      env,
      now,
      dryRun: false,
      record: recording.recorder,
    };
    const outcome = await experiment.run(request.config, context);
    terminal.clear();
    refuseDoubtful(command, outcome, warnings);
    // A run is written down as JSON has it: numbers that are not finite become null, here as under --json.
    const plain: Outcome = JSON.parse(JSON.stringify(outcome));
    const claims = inFull ? claimsOf(experiment, outcome) : [];
    const { metrics, file } = recording;
    const report = inFull
      ? await experiment.report?.(request.config, { outcome, metrics, file }, context)
      : undefined;
    return {
      entry: {
        preset: request.preset,
        status: plain.status ?? 'completed',
        data: withoutPlace(plain.data ?? null),
        history: plain.history ?? [],
        result: plain.result ?? null,
        output,
      },
      claims,
      report: report ?? { figures: [], findings: [], text: [] },
    };
  } finally {
    await recording.remove();
  }
}

/** Throws where a run did not end, or warned of something: what it gave is not what a document should say. */
export function refuseDoubtful(
  command: string,
  { status, problem }: Outcome,
  warnings: readonly string[],
): void {
  const remedy = { remedy: 'Nothing is recorded. Mend that, then record again.' };
  if (status === 'interrupted') {
    throw Object.assign(new Error(`${command} did not end: ${problem ?? 'it was interrupted'}`), remedy);
  }
  const [warning] = warnings;
  if (warning === undefined) return;
  throw Object.assign(new Error(`${command} warned: ${warning}`), remedy);
}

function claimsOf({ claims = [] }: Experiment, outcome: Outcome): RecordedClaim[] {
  return judge(claims, outcome).map(({ name, expected, tolerance, found, pass: holds }) => ({
    name,
    expected,
    tolerance,
    found,
    holds,
  }));
}
