import { isDeepStrictEqual } from 'node:util';
import type { Experiment, Json, Outcome } from '@nn-labs/experiment';
import type { Recording, RunRequest, StoredRun } from '@nn-labs/experiment/runs';
import { typedOptions } from './flag-name.ts';
import type { LabRequest } from './lab-command.ts';
import { recordedOptions } from './recorded-request.ts';
import type { Terminal } from './terminal.ts';

/** Begins the record that a request asks for; null for a run that is not recorded. */
export async function beginRecording(
  root: string,
  experiment: Experiment,
  request: LabRequest,
  terminal: Pick<Terminal, 'notice' | 'warn'>,
): Promise<Recording | null> {
  const { dryRun, recording: asked } = request;
  if (dryRun || !asked.record) return null;
  const { resumeRecording, startRecording } = await import('@nn-labs/experiment/runs');
  const described = describeRequest(experiment, request, (line) => terminal.warn(line));
  if (asked.resume !== null) {
    const recording = await resumeRecording(asked.resume, described, asked.checkpoint);
    const done = recording.recorder.resumed?.epochs ?? 0;
    terminal.notice(
      done === 0
        ? `Going on with ${recording.id} from its start: it was stopped before its first checkpoint.`
        : `Going on with ${recording.id} after ${done} epochs.`,
    );
    return recording;
  }
  try {
    return await startRecording(root, experiment.id, described);
  } catch (error) {
    // A checkout that cannot be written is good enough to run a lab.
    terminal.warn(`This run is not recorded: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

function describeRequest(
  experiment: Experiment,
  { preset, config, recording }: LabRequest,
  warn: (line: string) => void,
): RunRequest {
  const options = recordedOptions(experiment, config);
  const usual = recordedOptions(experiment, experiment.configure(preset, {}));
  const changed = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => !isDeepStrictEqual(value, usual[name])),
  );
  return {
    preset,
    options,
    changed,
    command: commandOf(experiment, preset, changed),
    judgedBy: experiment.judgedBy ?? null,
    checkpointEvery: recording.checkpointEvery,
    warn,
  };
}

/** What repeats the run: the preset and every option that differs from it. */
function commandOf(experiment: Experiment, preset: string, changed: Readonly<Record<string, Json>>): string {
  const words = ['pnpm exp', String(experiment.id)];
  if (preset !== experiment.defaultPreset) words.push('--preset', preset);
  const options = typedOptions(changed, experiment.options);
  return options === '' ? words.join(' ') : [...words, options].join(' ');
}

/** The bits that two runs of the same options have in common. */
const fingerprints = ['initSha256', 'weightsSha256'];

/** Whether a repeated run gave the bits of the first one, in words; null when it has none to compare. */
export function compareBits(run: StoredRun, outcome: Outcome): { same: boolean; lines: string[] } | null {
  const [before, now] = [fieldsOf(run.record.result), fieldsOf(outcome.result ?? null)];
  const names = fingerprints.filter(
    (name) => typeof before[name] === 'string' && typeof now[name] === 'string',
  );
  if (names.length === 0) return null;
  const different = names.filter((name) => before[name] !== now[name]);
  if (different.length === 0)
    return { same: true, lines: [`The same bits as ${run.id}: ${names.join(' and ')} are equal.`] };
  return {
    same: false,
    lines: [
      `Other bits than ${run.id}:`,
      ...different.map((name) => `  ${name} was ${short(before[name])}, is ${short(now[name])}`),
    ],
  };
}

function fieldsOf(result: Json): Readonly<Record<string, Json>> {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return {};
  return result as Readonly<Record<string, Json>>;
}

function short(hash: Json | undefined): string {
  return `${String(hash).slice(0, 12)}…`;
}
