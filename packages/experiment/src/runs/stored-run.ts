import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { errorCode, errorText } from '../errors.ts';
import type { RecordedRun } from '../evidence.ts';
import type { Outcome } from '../outcome.ts';
import type { MetricsRow } from '../recorder.ts';
import { runFiles } from '../recorder-rules.ts';
import { readBounded } from './files.ts';
import { readMetricsFile } from './metrics-file.ts';
import { isAlive } from './processes.ts';
import { runsFolder } from './run-folder.ts';
import { isRunId, type RecordedStatus, type RunRecord, readRunRecord } from './run-record.ts';

/** A run in its folder. */
export interface StoredRun {
  readonly id: string;
  readonly lab: number;
  readonly folder: string;
  /** `running` only while its process lives; a run that was killed is `interrupted`. */
  readonly status: RecordedStatus;
  readonly record: RunRecord;
}

/** A folder whose `run.json` cannot be read. */
export interface DamagedRun {
  readonly id: string;
  readonly lab: number;
  readonly folder: string;
  readonly status: 'damaged';
  /** What is wrong with it, for a person. */
  readonly problem: string;
}

/**
 * The run in a folder; a folder without a sound `run.json` is a damaged run.
 *
 * @example
 * ```ts
 * import { readRun } from '@nn-labs/experiment/runs';
 * const run = readRun('runs/experiment-2/20261125-172301-123-4f3a');
 * run.status; // => 'damaged'
 * run.status === 'damaged' && run.problem; // => 'there is no run.json'
 * ```
 */
export function readRun(folder: string): StoredRun | DamagedRun {
  const path = resolve(folder);
  const parts = path.split(/[\\/]/);
  const id = parts.at(-1) ?? '';
  const lab = Number(/^experiment-(\d+)$/.exec(parts.at(-2) ?? '')?.[1] ?? 0);
  try {
    let record = readRunRecord(path);
    if (record.status !== 'running' || isRunning(record)) return stored(path, record, record.status);
    // The process may have written the end of the run since the first look.
    record = readRunRecord(path);
    return stored(path, record, record.status === 'running' ? 'interrupted' : record.status);
  } catch (error) {
    return { id, lab, folder: path, status: 'damaged', problem: problemOf(error) };
  }
}

/**
 * The files that a run kept and that are no longer in its folder; an old record lists no files, and so none is missing.
 *
 * @example
 * ```ts no-run
 * import { findRun, missingFiles } from '@nn-labs/experiment/runs';
 * missingFiles(findRun('.', 'last')); // [ 'model.safetensors' ]
 * ```
 */
export function missingFiles({ folder, record }: StoredRun): string[] {
  return (record.kept ?? []).filter((name) => !existsSync(join(folder, name)));
}

function stored(folder: string, record: RunRecord, status: RecordedStatus): StoredRun {
  return { id: record.id, lab: record.lab, folder, status, record };
}

function isRunning({ process, startedAt, resumes }: RunRecord): boolean {
  return isAlive(process, new Date(resumes.at(-1)?.at ?? startedAt));
}

function problemOf(error: unknown): string {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return `there is no ${runFiles.record}`;
  return code === undefined ? errorText(error) : `${runFiles.record} cannot be read: ${code}`;
}

/**
 * All runs of a checkout, or of one of its labs, oldest first. A damaged run is in the list too.
 *
 * @example
 * ```ts
 * import { listRuns } from '@nn-labs/experiment/runs';
 * listRuns('/nowhere'); // => []
 * ```
 */
export function listRuns(root: string, lab?: number): (StoredRun | DamagedRun)[] {
  const labs = lab === undefined ? labsWithRuns(root) : [lab];
  return labs
    .flatMap((number) => {
      const parent = runsFolder(root, number);
      return foldersIn(parent)
        .filter(isRunId)
        .map((id) => readRun(join(parent, id)));
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function labsWithRuns(root: string): number[] {
  return foldersIn(runsFolder(root)).flatMap((name) => {
    const number = /^experiment-([1-9]\d*)$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** The names of the folders in a folder, links not followed; none where there is no such folder. */
export function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => {
      return lstatSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true;
    });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** The most that Node reads at once. */
const mostBytes = 2 ** 31;

/**
 * The rows of a run's `metrics.csv`, one an epoch; none where nothing was measured. A line that a kill has torn is left out.
 *
 * @throws DataError naming the file and a line that is damaged.
 * @example
 * ```ts
 * import { readMetrics } from '@nn-labs/experiment/runs';
 * readMetrics('/nowhere'); // => []
 * ```
 */
export function readMetrics(folder: string): readonly MetricsRow[] {
  return readMetricsFile(folder).rows;
}

/**
 * A recorded run as a lab's `report` takes it: outcome, metrics, files by name.
 *
 * @throws DataError naming a line of `metrics.csv` that is damaged.
 * @example
 * ```ts no-run
 * import { findRun, openRun } from '@nn-labs/experiment/runs';
 * const model = await openRun(findRun('.', 'best')).file('model.safetensors');
 * ```
 */
export function openRun({ folder, record, status }: StoredRun): RecordedRun {
  const { data, engine, history, result, evidence, timing, problem } = record;
  const outcome: Outcome = {
    status: status === 'completed' || status === 'diverged' ? status : 'interrupted',
    ...(problem === null ? {} : { problem }),
    data,
    engine,
    history,
    result,
    evidence,
    timing,
  };
  return {
    outcome,
    metrics: readMetrics(folder),
    file: async (name) => {
      if (basename(name) !== name)
        throw new RangeError(`file: '${name}' is not the name of a file in a run’s folder.`);
      try {
        return readBounded(join(folder, name), mostBytes);
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return null;
        throw error;
      }
    },
  };
}
