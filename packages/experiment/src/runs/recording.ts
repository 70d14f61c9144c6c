import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText } from '../errors.ts';
import type { ResultFigures } from '../figures.ts';
import type { Json, Outcome } from '../outcome.ts';
import type { Checkpoint, MetricsRow, Recorder } from '../recorder.ts';
import { checkKeptName, runFiles } from '../recorder-rules.ts';
import { withCheckpoint, writeCheckpoint } from './checkpoint-files.ts';
import { writeWhole } from './files.ts';
import { MetricsWriter } from './metrics-file.ts';
import { encodeRunRecord, type RunRecord } from './run-record.ts';

/** What is recorded of a run before it begins. */
export interface RunRequest {
  readonly preset: string;
  /** All options, by their camelCase names. */
  readonly options: Readonly<Record<string, Json>>;
  /** Those that differ from the preset. */
  readonly changed: Readonly<Record<string, Json>>;
  /** The command that repeats the run. */
  readonly command: string;
  /** The options that say where the run reads, as they are typed: a record is not asked for them. */
  readonly paths?: string;
  /** The lab's figures: which one judges runs, how each is shown. */
  readonly figures: ResultFigures;
  /** A checkpoint after every so many epochs; null: only when the run is interrupted, and at its end. */
  readonly checkpointEvery: number | null;
  /** Called with a warning when a file cannot be written; the run goes on without its record. */
  readonly warn: (line: string) => void;
}

/** What a run goes on from. */
export interface Before {
  /** The earlier record of a run that goes on in its own folder; null for a new run. */
  readonly record: RunRecord | null;
  /** The checkpoint that the run goes on from; null for a start from the first epoch. */
  readonly resumed: Checkpoint | null;
  /** The columns that `metrics.csv` has already; null for an empty file. */
  readonly columns: readonly string[] | null;
}

/** A run that is being recorded, in a folder that is there. */
export type Recording = Pick<
  FolderRecording,
  'id' | 'folder' | 'recorder' | 'hasContent' | 'isWhole' | 'finish' | 'discard'
>;

export class FolderRecording {
  readonly folder: string;
  readonly recorder: Recorder;
  readonly #request: RunRequest;
  readonly #git: Promise<void>;
  #record: RunRecord;
  #metrics: MetricsWriter | null = null;
  #saving: Promise<void> = Promise.resolve();
  #isWarned = false;
  #written: RunRecord | null = null;
  #hasContent = false;
  readonly #before: Before | null;

  constructor(
    folder: string,
    record: RunRecord,
    request: RunRequest,
    git: Promise<RunRecord['git']>,
    before: Before | null,
  ) {
    this.folder = folder;
    this.#record = record;
    this.#request = request;
    this.#before = before;
    this.#git = this.#hear(git);
    this.recorder = {
      folder,
      checkpointEvery: request.checkpointEvery,
      resumed: before?.resumed ?? null,
      describe: (facts) => this.#change(facts),
      metrics: (row) => this.#writeMetrics(row),
      keep: (name, bytes) => this.#keep(name, bytes),
      checkpoint: (state) => {
        this.#hasContent = true;
        return this.keepCheckpoint(state);
      },
    };
  }

  get id(): string {
    return this.#record.id;
  }

  /** Whether anything has been measured or kept since the run began, or was taken up again. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  /** Whether all files could be written; if not, the user has been warned. */
  get isWhole(): boolean {
    return !this.#isWarned;
  }

  /** Git answers a little after the start of the run. */
  async #hear(git: Promise<RunRecord['git']>): Promise<void> {
    const state = await git;
    if (state !== null && this.#record.git === null) this.#change({ git: state });
  }

  #change(fields: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...fields };
    void this.#save();
  }

  #save(): Promise<void> {
    return this.#try(() => this.write());
  }

  /** Writes `run.json` as it is when its turn comes; several changes in between are one write. */
  write(): Promise<void> {
    const turn = this.#saving.then(async () => {
      if (this.#written === this.#record) return;
      const record = this.#record;
      await writeWhole(join(this.folder, runFiles.record), encodeRunRecord(record));
      this.#written = record;
    });
    this.#saving = turn.catch(() => {}); // the caller of this write gets the error
    return turn;
  }

  /** Warns once when a file cannot be written, and lets the run go on: the run is worth more than its record. */
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
    this.#request.warn(`The record of this run will not be complete: ${errorText(error)}`);
  }

  #writeMetrics(row: MetricsRow): void {
    if (this.#isWarned) return; // the file may end in half a line: no row can follow it
    try {
      this.#metrics ??= new MetricsWriter(this.folder, this.#before?.columns ?? null);
      this.#list(runFiles.metrics);
      this.#metrics.write(row);
      this.#hasContent = true;
    } catch (error) {
      if (error instanceof RangeError) throw error; // the lab gave a wrong row
      this.#warn(error);
    }
  }

  async #keep(name: string, bytes: Uint8Array): Promise<void> {
    checkKeptName(name);
    this.#hasContent = true;
    await this.#try(async () => {
      await writeWhole(join(this.folder, name), bytes);
      this.#list(name); // the file is there now; a kill before that line leaves no record of a missing file
    });
  }

  #list(name: string): void {
    const { kept = [] } = this.#record;
    if (!kept.includes(name)) this.#change({ kept: [...kept, name] });
  }

  /** Keeps a state to continue from, if `run.json` can be told of it. */
  async keepCheckpoint(state: Checkpoint): Promise<void> {
    const { checkpoints } = this.#record;
    await this.#try(() => this.#metrics?.sync());
    await this.#try(() =>
      writeCheckpoint(this.folder, state, async () => {
        const listed = await withCheckpoint(checkpoints, state);
        this.#record = { ...this.#record, checkpoints: listed };
        try {
          await this.write();
        } catch (error) {
          this.#record = { ...this.#record, checkpoints };
          throw error;
        }
      }),
    );
  }

  /** Closes `metrics.csv` with all its rows; a second call does nothing. */
  async #closeMetrics(): Promise<void> {
    const metrics = this.#metrics;
    this.#metrics = null;
    await this.#try(() => metrics?.close());
  }

  /** Writes down how the run ended, and closes the run's files. */
  async finish(outcome: Outcome | { readonly status: 'failed'; readonly problem: string }): Promise<void> {
    await this.#git;
    await this.#closeMetrics();
    const { status = 'completed', problem = null } = outcome;
    const ended = { status, problem, endedAt: new Date().toISOString() };
    if ('status' in outcome && outcome.status === 'failed') {
      this.#record = { ...this.#record, ...ended };
    } else {
      const { data = null, engine = null, history = [] } = outcome as Outcome;
      const { result = null, evidence = null, timing = null } = outcome as Outcome;
      const facts = { data: merged(this.#record.data, data), engine: engine ?? this.#record.engine };
      this.#record = { ...this.#record, ...ended, ...facts, history, result, evidence, timing };
    }
    await this.#save();
  }

  /** Removes the folder of a run that never began. A run that was to be resumed gets its earlier record back. */
  async discard(): Promise<void> {
    await this.#git;
    await this.#saving;
    await this.#closeMetrics();
    const before = this.#before?.record ?? null;
    if (before === null) await rm(this.folder, { recursive: true, force: true });
    else {
      this.#record = before;
      await this.#save();
    }
  }
}

/** The facts on the data from the outcome, and those that the lab gave the recorder, such as a SHA-256. */
function merged(before: Json, after: Json): Json {
  const isObject = (value: Json) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(before) || !isObject(after)) return after ?? before;
  return { ...(before as object), ...(after as object) };
}
