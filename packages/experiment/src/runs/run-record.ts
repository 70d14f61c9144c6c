import { join } from 'node:path';
import type { ResultFigures } from '../figures.ts';
import type { Json, Status } from '../outcome.ts';
import { isFileName, runFiles } from '../recorder-rules.ts';
import { readBoundedText } from './files.ts';

/** How a run stands, as it is written down; `running` is what a killed run's file says too. */
export type RecordedStatus = Status | 'running' | 'failed';

/** A checkpoint that has been written; a file with another SHA-256 is not what was written. */
export interface CheckpointRecord {
  /** How many epochs were done. */
  readonly epochs: number;
  /** Of the file's bytes, in hex. */
  readonly sha256: string;
  /** How many bytes the file has; missing in old records. */
  readonly bytes?: number;
}

/** The content of `run.json`, schema 1. Everything that a run says of itself but its metrics and files. */
export interface RunRecord {
  readonly schema: 1;
  /** UTC time and a random end, also the folder's name. */
  readonly id: string;
  /** The lab's number. */
  readonly lab: number;
  readonly preset: string;
  /** All options, by their camelCase names. */
  readonly options: Readonly<Record<string, Json>>;
  /** Those that differ from the preset. */
  readonly changed: Readonly<Record<string, Json>>;
  /** What repeats the run. */
  readonly command: string;
  /** What is typed to continue the run once it is stopped; missing in old records. */
  readonly resumeCommand?: string;
  readonly status: RecordedStatus;
  /** For a run that did not complete: what happened. */
  readonly problem: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** The process that writes this file; `started` tells it from a later one with the same number. */
  readonly process: { readonly pid: number; readonly started: string | null };
  /** Of the code that computes, by `codeSha256`; null where it was not the same from the start to the end. */
  readonly codeSha256?: string | null;
  /** The checkout's commit, and whether files differ from it; null where git or a repository is missing. */
  readonly git: { readonly commit: string; readonly dirty: boolean } | null;
  readonly environment: {
    readonly node: string;
    readonly os: string;
    readonly cpu: string;
    readonly cores: number;
  };
  /** Where the data came from and, where the lab says so, its SHA-256. */
  readonly data: Json;
  /** What computed. */
  readonly engine: Json;
  readonly history: readonly Json[];
  readonly result: Json;
  /** What claims look at beyond the result. */
  readonly evidence: Json;
  /** Durations in seconds. */
  readonly timing: Json;
  /** What the lab said of its figures; old records have only `judgedBy`, the figure that judges. */
  readonly figures: ResultFigures;
  /** The newest checkpoints, oldest first; only their last two are kept as files. */
  readonly checkpoints: readonly CheckpointRecord[];
  /** The files that the lab kept, and `metrics.csv`: one that is not there was deleted. Missing in old records. */
  readonly kept?: readonly string[];
  /** When the run was taken up again, and after how many epochs. */
  readonly resumes: readonly { readonly at: string; readonly epochs: number }[];
  /** For a completed run that is trained longer: the completed run, and how many epochs it had done. */
  readonly continues?: { readonly id: string; readonly epochs: number } | null;
}

/** The text of `run.json`. */
export function encodeRunRecord(record: RunRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** A test of a field, and what the field should be, in words. */
type Check = readonly [is: (value: unknown) => boolean, expected: string];

const text: Check = [(value) => typeof value === 'string', 'a text'];
const time: Check = [(value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)), 'a time'];
const object: Check = [isObject, 'an object'];
const anything: Check = [(value) => value !== undefined, 'a value'];
const count: Check = [(value) => Number.isSafeInteger(value) && (value as number) >= 0, 'a count'];
const truth: Check = [(value) => typeof value === 'boolean', 'true or false'];
const runId: Check = [isRunId, 'a run’s id'];

function orNull([is, expected]: Check): Check {
  return [(value) => value === null || is(value), `${expected} or null`];
}

/** Of a field that old records, or some of the runs, do not have. */
function optional([is, expected]: Check): Check {
  return [(value) => value === undefined || is(value), expected];
}

function oneOf(...words: string[]): Check {
  return [(value) => words.includes(value as string), `one of ${words.join(', ')}`];
}

function objectOf(fields: Readonly<Record<string, Check>>, expected: string): Check {
  const entries = Object.entries(fields);
  return [(value) => isObject(value) && entries.every(([name, [is]]) => is(value[name])), expected];
}

function listOf(fields: Readonly<Record<string, Check>>, expected: string): Check {
  const [isItem] = objectOf(fields, '');
  return [(value) => Array.isArray(value) && value.every(isItem), expected];
}

const isFigure = objectOf(
  {
    as: optional(oneOf('percent', 'number', 'hash')),
    better: optional(oneOf('higher', 'lower')),
    on: optional(text),
    repeats: optional(truth),
  },
  '',
)[0];

const checks: Readonly<Required<Record<keyof RunRecord, Check>>> = {
  schema: [(value) => value === 1, '1, the only version that this program reads'],
  id: runId,
  lab: count,
  preset: text,
  options: object,
  changed: object,
  command: text,
  resumeCommand: optional(text),
  status: oneOf('running', 'completed', 'interrupted', 'failed', 'diverged'),
  problem: orNull(text),
  startedAt: time,
  endedAt: orNull(time),
  process: objectOf({ pid: count, started: orNull(text) }, 'a process’s pid and start'),
  codeSha256: optional(orNull(text)),
  git: orNull(objectOf({ commit: text, dirty: truth }, 'a commit')),
  environment: objectOf({ node: text, os: text, cpu: text, cores: count }, 'a description of the machine'),
  data: anything,
  engine: anything,
  history: [Array.isArray, 'a list'],
  result: anything,
  evidence: anything,
  timing: anything,
  figures: [
    (value) => isObject(value) && Object.values(value).every(isFigure),
    'figures, and how each is shown',
  ],
  checkpoints: listOf({ epochs: count, sha256: text, bytes: optional(count) }, 'a list of checkpoints'),
  kept: optional([
    (value) => Array.isArray(value) && value.every((name) => text[0](name) && isFileName(name)),
    'a list of file names',
  ]),
  resumes: listOf({ epochs: count, at: time }, 'a list of resumes'),
  continues: optional(orNull(objectOf({ id: runId, epochs: count }, 'a run’s id and its epochs'))),
};

/** A history of a million epochs has some 200 MB. */
const mostBytes = 2 ** 28;
/** No lab nests its figures deeper than this. */
const deepest = 100;

/**
 * The record in a run's folder. The file may come from anyone, so every field is checked.
 *
 * @throws Error whose message says what is wrong, for a person; of the file system for a file that cannot be read.
 */
export function readRunRecord(folder: string): RunRecord {
  return decodeRunRecord(readBoundedText(join(folder, runFiles.record), mostBytes, runFiles.record));
}

function decodeRunRecord(source: string): RunRecord {
  if (isDeeperThan(deepest, source)) throw new Error(`run.json is nested more than ${deepest} levels deep`);
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new Error(source.trim() === '' ? 'run.json is empty' : 'run.json is not JSON');
  }
  if (!isObject(value)) throw new Error('run.json holds no object');
  if (value.figures === undefined && 'judgedBy' in value) value.figures = oldFigures(value);
  for (const [name, [is, expected]] of Object.entries(checks)) {
    if (!is(Object.hasOwn(value, name) ? value[name] : undefined)) {
      throw new Error(`run.json: ${name} should be ${expected}, found ${shown(value[name])}`);
    }
  }
  return value as unknown as RunRecord; // every field has just been checked
}

/** Old records have the figure that judges runs under `judgedBy`, and say nothing of the others. */
function oldFigures(record: Record<string, unknown>): unknown {
  const { judgedBy } = record;
  delete record.judgedBy;
  if (!isObject(judgedBy)) return judgedBy === null ? {} : judgedBy;
  const { figure, ...rest } = judgedBy;
  return { [String(figure)]: rest };
}

/** Whether JSON is nested deeper than `most`. Checked before the text is parsed: code that walks a value calls itself once a level. */
function isDeeperThan(most: number, source: string): boolean {
  let depth = 0;
  let isText = false;
  for (let i = 0; i < source.length; i++) {
    const letter = source[i];
    if (letter === '"') isText = !isText;
    else if (isText) i += letter === '\\' ? 1 : 0;
    else if (letter === '[' || letter === '{') depth++;
    else if (letter === ']' || letter === '}') depth--;
    if (depth > most) return true;
  }
  return false;
}

/** Whether a text is a run's id, such as `20261125-172301-123-4f3a`. */
export function isRunId(value: unknown): value is string {
  return typeof value === 'string' && /^\d{8}-\d{6}-\d{3}-[0-9a-f]{4}$/.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > 40 ? `${json.slice(0, 40)}…` : json;
}
