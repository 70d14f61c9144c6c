import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Judgement } from '../judgement.ts';
import type { Json, Outcome } from '../outcome.ts';
import type { Checkpoint, MetricsRow, Recorder } from '../recorder.ts';
import {
  type CheckpointChoice,
  fallBackToPrevious,
  readCheckpoint,
  withCheckpoint,
  writeCheckpoint,
} from './checkpoint-files.ts';
import { readGitState } from './git-state.ts';
import { describeMachine } from './machine.ts';
import { MetricsWriter, truncateMetrics } from './metrics-file.ts';
import { askForStart, thisProcess } from './process-identity.ts';
import { makeRunFolder, runFiles } from './run-folder.ts';
import { encodeRunRecord, type RunRecord } from './run-record.ts';
import type { StoredRun } from './stored-run.ts';
import { writeWhole } from './write-whole.ts';

/** What is recorded of a run before it begins. */
export interface RunRequest {
  readonly preset: string;
  /** All options, by their camelCase names. */
  readonly options: Readonly<Record<string, Json>>;
  /** Those that differ from the preset. */
  readonly changed: Readonly<Record<string, Json>>;
  /** What repeats the run. */
  readonly command: string;
  readonly judgedBy: Judgement | null;
  /** A checkpoint after every so many epochs; null: only when the run is interrupted, and at its end. */
  readonly checkpointEvery: number | null;
  /** Told what could not be written: a run goes on without its record. */
  readonly warn: (line: string) => void;
}

/** A run that is being recorded. */
export interface Recording {
  readonly id: string;
  readonly folder: string;
  /** What the lab is given. */
  readonly recorder: Recorder;
  /** Whether there is anything in the folder but the fact that the run began. */
  readonly hasContent: boolean;
  /** Writes down how the run ended, and lets go of its files. */
  finish(outcome: Outcome | { readonly status: 'failed'; readonly problem: string }): Promise<void>;
  /** Removes the folder of a run that never began. One that was resumed stays, as interrupted. */
  discard(): Promise<void>;
}

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
    timing: null,
    judgedBy: request.judgedBy,
    checkpoints: [],
    resumes: [],
  };
  const { id, folder } = await makeRunFolder(root, lab, (id) => encodeRunRecord(inOrder(id, record)));
  return new FolderRecording(folder, inOrder(id, record), request, { git, start }, null, null);
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
  const recording = new FolderRecording(folder, again, request, { git, start }, resumed, columns);
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

/** What other programs tell of a run, a little after its start. */
interface Answers {
  readonly git: Promise<RunRecord['git']>;
  readonly start: Promise<string | null>;
}

class FolderRecording implements Recording {
  readonly folder: string;
  readonly recorder: Recorder;
  readonly #request: RunRequest;
  readonly #answers: Promise<void>;
  #record: RunRecord;
  /** The columns that `metrics.csv` has already. */
  readonly #columns: readonly string[] | null;
  #metrics: MetricsWriter | null = null;
  #saving: Promise<void> = Promise.resolve();
  #isWarned = false;
  #written: RunRecord | null = null;
  #hasContent: boolean;

  constructor(
    folder: string,
    record: RunRecord,
    request: RunRequest,
    answers: Answers,
    resumed: Checkpoint | null,
    columns: readonly string[] | null,
  ) {
    this.folder = folder;
    this.#record = record;
    this.#request = request;
    this.#columns = columns;
    this.#hasContent = record.resumes.length > 0;
    this.#answers = this.#hear(answers);
    this.recorder = {
      folder,
      checkpointEvery: request.checkpointEvery,
      resumed,
      describe: (facts) => this.#change(facts),
      metrics: (row) => this.#writeMetrics(row),
      keep: (name, bytes) => this.#keep(name, bytes),
      checkpoint: (state) => this.#checkpoint(state),
    };
  }

  get id(): string {
    return this.#record.id;
  }

  get hasContent(): boolean {
    return this.#hasContent;
  }

  async #hear({ git, start }: Answers): Promise<void> {
    const [state, started] = await Promise.all([git, start]);
    const { pid } = this.#record.process;
    if (started !== null) this.#change({ process: { pid, started } });
    if (state !== null && this.#record.git === null) this.#change({ git: state });
  }

  #change(fields: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...fields };
    void this.saved();
  }

  /** Writes `run.json` as it is when its turn comes; several changes in between are one write. */
  saved(): Promise<void> {
    const turn = this.#saving.then(async () => {
      if (this.#written === this.#record) return;
      const record = this.#record;
      await this.#try(() => writeWhole(join(this.folder, runFiles.record), encodeRunRecord(record)));
      this.#written = record;
    });
    this.#saving = turn;
    return turn;
  }

  /** A run is worth more than its record: what cannot be written is said once, and the run goes on. */
  async #try(write: () => void | Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#warn(error);
    }
  }

  #warn(error: unknown): void {
    if (this.#isWarned) return;
    this.#isWarned = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#request.warn(`The record of this run will not be complete: ${reason}`);
  }

  #writeMetrics(row: MetricsRow): void {
    if (this.#isWarned) return; // after half a line nothing more can be appended
    try {
      this.#metrics ??= new MetricsWriter(this.folder, this.#columns);
      this.#metrics.write(row);
      this.#hasContent = true;
    } catch (error) {
      if (error instanceof RangeError) throw error; // the lab's mistake
      this.#warn(error);
    }
  }

  async #keep(name: string, bytes: Uint8Array): Promise<void> {
    if (!/^[A-Za-z0-9][\w.-]*$/.test(name) || Object.values<string>(runFiles).includes(name)) {
      throw new RangeError(
        `keep: '${name}' is no name for a lab's own file. Use one like model.safetensors.`,
      );
    }
    this.#hasContent = true;
    await this.#try(() => writeWhole(join(this.folder, name), bytes));
  }

  async #checkpoint(state: Checkpoint): Promise<void> {
    this.#hasContent = true;
    await this.#try(() => this.#metrics?.sync());
    await this.#try(() =>
      writeCheckpoint(this.folder, state, () => {
        this.#record = { ...this.#record, checkpoints: withCheckpoint(this.#record.checkpoints, state) };
        return this.saved();
      }),
    );
  }

  async finish(outcome: Outcome | { readonly status: 'failed'; readonly problem: string }): Promise<void> {
    await this.#answers;
    const { status = 'completed', problem = null } = outcome;
    const ended = { status, problem, endedAt: new Date().toISOString() };
    if ('status' in outcome && outcome.status === 'failed') {
      this.#record = { ...this.#record, ...ended };
    } else {
      const { data = null, engine = null, history = [], result = null, timing = null } = outcome as Outcome;
      const facts = { data: merged(this.#record.data, data), engine: engine ?? this.#record.engine };
      this.#record = { ...this.#record, ...ended, ...facts, history, result, timing };
    }
    await this.saved();
    this.#metrics?.close();
  }

  async discard(): Promise<void> {
    await this.#answers;
    await this.#saving;
    this.#metrics?.close();
    if (this.#record.resumes.length === 0) await rm(this.folder, { recursive: true, force: true });
    else await this.finish({ status: 'interrupted' });
  }
}

/** What the outcome says of the data, and what the lab told the recorder besides: a SHA-256, say. */
function merged(before: Json, after: Json): Json {
  const isObject = (value: Json) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(before) || !isObject(after)) return after ?? before;
  return { ...(before as object), ...(after as object) };
}
