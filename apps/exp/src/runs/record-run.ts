import { isDeepStrictEqual } from 'node:util';
import { type Experiment, errorText, type RunContext } from '@nn-labs/experiment';
import type { Recording, RunRequest } from '@nn-labs/experiment/runs';
import type { LabRequest } from '../lab/lab-command.ts';
import { typedEach, typedOptions } from '../lab/typed-options.ts';
import { pathsToRead, recordedOptions } from './recorded-request.ts';

/** Begins the record that a request asks for; null for a run that is not recorded. */
export async function beginRecording(
  root: string,
  experiment: Experiment,
  request: LabRequest,
  { notice, warn }: RunContext,
): Promise<Recording | null> {
  const { recording: asked } = request;
  if (!asked.record) return null;
  const { resumeRecording, startRecording } = await import('@nn-labs/experiment/runs');
  const described = describeRequest(experiment, request, warn);
  if (asked.resume !== null) {
    const { id } = asked.resume;
    const recording = await resumeRecording(root, asked.resume, described, asked.checkpoint).catch(
      (error: unknown) => {
        if (!(error instanceof Error && 'syscall' in error)) throw error;
        const remedy = `Repeat it in a folder of its own with: pnpm exp ${experiment.id} --from ${id}`;
        throw Object.assign(new Error(`the run ${id} cannot be written: ${error.message}`), { remedy });
      },
    );
    const done = recording.recorder.resumed?.epochs ?? 0;
    notice(
      done === 0
        ? `Continuing ${id} from its start: it has no checkpoint.`
        : `Continuing ${id} after ${done} epochs${recording.id === id ? '' : `, as a new run, ${recording.id}`}.`,
    );
    return recording;
  }
  try {
    return await startRecording(root, experiment.id, described);
  } catch (error) {
    // A checkout that cannot be written is good enough to run a lab.
    warn(`This run is not recorded: ${errorText(error)}`);
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
  const words = preset === experiment.defaultPreset ? [] : ['--preset', preset];
  return {
    preset,
    options,
    changed,
    command: ['pnpm exp', experiment.id, ...words, ...typedEach(changed, experiment.options)].join(' '),
    paths: typedOptions(pathsToRead(experiment, changed), experiment.options),
    figures: experiment.figures ?? {},
    checkpointEvery: recording.checkpointEvery,
    warn,
  };
}
