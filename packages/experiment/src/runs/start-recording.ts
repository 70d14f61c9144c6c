import { isDeepStrictEqual } from 'node:util';
import { DataError } from '../outcome.ts';
import type { Checkpoint } from '../recorder.ts';
import { type CheckpointChoice, fallBackToPrevious, readCheckpoint } from './checkpoint-files.ts';
import { codeSha256 } from './code-sha256.ts';
import { keepMetrics, readMetricsFile } from './metrics-file.ts';
import { BusyRunError, guardRun, thisProcess } from './processes.ts';
import { FolderRecording, type Recording, type RunRequest } from './recording.ts';
import { makeRunFolder } from './run-folder.ts';
import { encodeRunRecord, type RunRecord } from './run-record.ts';
import { readRun, type StoredRun } from './stored-run.ts';
import { describeMachine, readGitState } from './surroundings.ts';

/**
 * Begins to record a run of a lab, in a new folder `runs/experiment-<lab>/<id>` below `root`.
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
 * const request = { preset: 'default', options: { n: 3 }, changed: {}, command: 'pnpm exp 99', figures: {} };
 * const recording = await startRecording(root, 99, { ...request, checkpointEvery: null, warn: () => {} });
 * recording.recorder.metrics({ epoch: 0, loss: 0.25 });
 * listRuns(root)[0]?.status; // => 'running'
 * await recording.finish({ result: { sum: 14 } });
 * listRuns(root)[0]?.status; // => 'completed'
 * readMetrics(recording.folder); // => [ { epoch: 0, loss: 0.25 } ]
 * ```
 */
export function startRecording(root: string, lab: number, request: RunRequest): Promise<Recording> {
  return begin(root, lab, request, { codeSha256: codeSha256(root, lab), continues: null }, null);
}

/**
 * Goes on with a run from its last checkpoint, or from the start when it has none; `recorder.resumed` has the state. A run
 * that was stopped goes on in its own folder, and what it had measured after the checkpoint is dropped. A completed run
 * stays as it is: to train it longer is a new run, which says where it came from.
 *
 * @throws BusyRunError when another process writes the run; DataError for a checkpoint or a `metrics.csv` that is damaged,
 * naming the file; Error of the file system when the folder cannot be written.
 * @example
 * ```ts no-run
 * import { findRun, resumeRecording } from '@nn-labs/experiment/runs';
 * const recording = await resumeRecording('.', findRun('.', 'last'), request, 'last');
 * recording.recorder.resumed?.epochs; // 400
 * ```
 */
export function resumeRecording(
  root: string,
  run: StoredRun,
  request: RunRequest,
  choice: CheckpointChoice,
): Promise<Recording> {
  if (run.status === 'completed') return trainLonger(root, run, request, choice);
  return guardRun(run.folder, run.id, () => goOn(root, run, request, choice));
}

/** Goes on in the run's own folder, unless another process has resumed the run in the meantime. */
async function goOn(
  root: string,
  run: StoredRun,
  request: RunRequest,
  choice: CheckpointChoice,
): Promise<Recording> {
  const { folder, id, lab, record } = run;
  refuseChanged(run);
  const resumed = readCheckpoint(folder, id, record.checkpoints, choice);
  if (choice === 'previous') await fallBackToPrevious(folder);
  const epochs = resumed?.epochs ?? 0;
  const columns = await keepMetrics(folder, epochs, folder);
  const again: RunRecord = {
    ...record,
    ...recorded(lab, id, request),
    status: 'running',
    problem: null,
    endedAt: null,
    result: null,
    process: thisProcess(),
    codeSha256: codeOf(root, run),
    resumes: [...record.resumes, { at: new Date().toISOString(), epochs }],
  };
  const git = Promise.resolve(record.git); // the commit at the start: its code trained the first epochs
  const recording = new FolderRecording(folder, again, request, git, { resumed, columns, record });
  await recording.write(); // from now on the record names the process that writes the folder
  return recording;
}

/** Goes on in a new folder, which gets the earlier metrics and the checkpoint. */
async function trainLonger(
  root: string,
  run: StoredRun,
  request: RunRequest,
  choice: CheckpointChoice,
): Promise<Recording> {
  const { folder, id, lab, record } = run;
  const resumed = readCheckpoint(folder, id, record.checkpoints, choice);
  const epochs = resumed?.epochs ?? 0;
  readMetricsFile(folder); // throws for a damaged file before a new folder is made
  const origin = { codeSha256: codeOf(root, run), continues: { id, epochs } };
  return begin(root, lab, request, origin, { from: folder, resumed });
}

async function begin(
  root: string,
  lab: number,
  request: RunRequest,
  origin: Pick<RunRecord, 'codeSha256' | 'continues'>,
  before: { readonly from: string; readonly resumed: Checkpoint | null } | null,
): Promise<Recording> {
  const git = readGitState(root);
  const startedAt = new Date().toISOString();
  const recordOf = (id: string): RunRecord => ({
    schema: 1,
    id,
    lab,
    ...recorded(lab, id, request),
    status: 'running',
    problem: null,
    startedAt,
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
    checkpoints: [],
    resumes: [],
    ...origin,
  });
  const { id, folder } = await makeRunFolder(root, lab, (id) => encodeRunRecord(recordOf(id)));
  const resumed = before?.resumed ?? null;
  const columns = before === null ? null : await keepMetrics(before.from, resumed?.epochs ?? 0, folder);
  const known = { record: null, resumed, columns };
  const recording = new FolderRecording(folder, recordOf(id), request, git, known);
  if (resumed !== null) await recording.keepCheckpoint(resumed);
  return recording;
}

/** Throws when the run has changed since the caller found it. */
function refuseChanged(run: StoredRun): void {
  const now = readRun(run.folder);
  if (isDeepStrictEqual(now, run)) return;
  if (now.status === 'damaged') throw new DataError(`the run ${run.id} is damaged: ${now.problem}`);
  throw new BusyRunError(run.id, now.record.process.pid, now.status !== 'running');
}

/** The code of the whole run; null where its parts were computed by different code. */
function codeOf(root: string, { lab, record }: StoredRun): string | null {
  const now = codeSha256(root, lab);
  return record.codeSha256 === now ? now : null;
}

function recorded(lab: number, id: string, request: RunRequest) {
  const { preset, options, changed, command, paths = '', figures } = request;
  const resumeCommand = `pnpm exp ${lab} --resume ${id}${paths === '' ? '' : ` ${paths}`}`;
  return { preset, options, changed, command, resumeCommand, figures };
}
