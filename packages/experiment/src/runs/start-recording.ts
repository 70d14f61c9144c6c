import { type CheckpointChoice, fallBackToPrevious, readCheckpoint } from './checkpoint-files.ts';
import { FolderRecording } from './folder-recording.ts';
import { readGitState } from './git-state.ts';
import { describeMachine } from './machine.ts';
import { truncateMetrics } from './metrics-file.ts';
import { askForStart, thisProcess } from './process-identity.ts';
import type { Recording, RunRequest } from './recording.ts';
import { makeRunFolder } from './run-folder.ts';
import { encodeRunRecord, type RunRecord } from './run-record.ts';
import type { StoredRun } from './stored-run.ts';

/**
 * Begins to record a run of a lab, in a new folder `runs/experiment-<lab>/<id>` below `root`, git's state beside it.
 *
 * @throws Error of the file system when the folder cannot be made.
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { listRuns, readMetrics, startRecording } from '@nn-labs/experiment/runs';
 *
 * const root = mkdtempSync(join(tmpdir(), 'runs-'));
 * const request = { preset: 'default', options: { n: 3 }, changed: {}, command: 'pnpm exp 99', judgedBy: null };
 * const recording = await startRecording(root, 99, { ...request, checkpointEvery: null, warn: () => {} });
 * recording.recorder.metrics({ epoch: 0, loss: 0.25 });
 * listRuns(root)[0]?.status; // => 'running'
 * await recording.finish({ result: { sum: 14 } });
 * listRuns(root)[0]?.status; // => 'completed'
 * readMetrics(recording.folder); // => [ { epoch: 0, loss: 0.25 } ]
 * ```
 */
export async function startRecording(root: string, lab: number, request: RunRequest): Promise<Recording> {
  const git = readGitState(root);
  const start = askForStart();
  const record: Omit<RunRecord, 'id'> = {
    schema: 1,
    lab,
    ...recorded(request),
    status: 'running',
    problem: null,
    startedAt: new Date().toISOString(),
    endedAt: null,
    process: thisProcess(),
    git: null,
    environment: describeMachine(),
    data: null,
    engine: null,
    history: [],
    result: null,
    evidence: null,
    timing: null,
    judgedBy: request.judgedBy,
    checkpoints: [],
    resumes: [],
  };
  const { id, folder } = await makeRunFolder(root, lab, (id) => encodeRunRecord(inOrder(id, record)));
  return new FolderRecording(folder, inOrder(id, record), request, { git, start }, null);
}

/**
 * Goes on with a run in its own folder, from its last checkpoint, or from the start when it has none. `recorder.resumed`
 * has the state; what the run had measured after it is dropped.
 *
 * @throws DataError for a checkpoint or a `metrics.csv` that is damaged, naming the file.
 * @example
 * ```ts no-run
 * import { findRun, resumeRecording } from '@nn-labs/experiment/runs';
 * const recording = await resumeRecording(findRun('.', 'last'), request, 'last');
 * recording.recorder.resumed?.epochs; // 400
 * ```
 */
export async function resumeRecording(
  run: StoredRun,
  request: RunRequest,
  choice: CheckpointChoice,
): Promise<Recording> {
  const { folder, id, record } = run;
  const start = askForStart();
  const resumed = await readCheckpoint(folder, id, record.checkpoints, choice);
  if (choice === 'previous') await fallBackToPrevious(folder);
  const epochs = resumed?.epochs ?? 0;
  const columns = await truncateMetrics(folder, epochs);
  const again: RunRecord = {
    ...record,
    ...recorded(request),
    judgedBy: request.judgedBy,
    status: 'running',
    problem: null,
    endedAt: null,
    result: null,
    process: thisProcess(),
    resumes: [...record.resumes, { at: new Date().toISOString(), epochs }],
  };
  const git = Promise.resolve(record.git); // of the start; the weights are half that commit's work
  const recording = new FolderRecording(folder, again, request, { git, start }, { resumed, columns, record });
  await recording.saved();
  return recording;
}

function recorded({ preset, options, changed, command }: RunRequest) {
  return { preset, options, changed, command };
}

/** The id stands near the top of the file, where a reader looks for it. */
function inOrder(id: string, { schema, ...rest }: Omit<RunRecord, 'id'>): RunRecord {
  return { schema, id, ...rest };
}
