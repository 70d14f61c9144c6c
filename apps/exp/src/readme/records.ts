import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure, Finding, Json, Status } from '@nn-labs/experiment';
import { readBoundedText, writeWhole } from '@nn-labs/experiment/runs';
import type { Verdict } from '../lab/verify.ts';
import type { LabFolder } from '../labs/labs.ts';

/** What one run gave, without what differs from machine to machine (durations, threads). */
export interface RecordedEntry {
  /** What was typed behind `pnpm exp <n>`; empty for the default run. */
  readonly options: string;
  readonly preset: string;
  readonly status: Status;
  readonly data: Json;
  readonly history: readonly Json[];
  readonly result: Json;
  /** The lines on standard output. */
  readonly output: readonly string[];
}

/** What the same options gave with several seeds. */
export interface RecordedRow {
  /** What was typed behind `pnpm exp <n>`. */
  readonly options: string;
  /** Every option of the runs but the seed. */
  readonly config: Readonly<Record<string, Json>>;
  /** How long a run took on the average, on the machine that recorded it. */
  readonly seconds: number;
  /** The seed is null where the lab has none. */
  readonly runs: readonly { readonly seed: Json; readonly result: Json }[];
}

/** A claim of the lab, and what the run of its preset gave. */
export type RecordedClaim = Omit<Verdict, 'pass'> & { readonly holds: boolean };

/** A figure of the default run; the picture itself is `figures/<name>.svg`. */
export type RecordedFigure = Omit<Figure, 'svg'> & { readonly sha256: string };

/** What is recorded for a document; its file has only the lists that the document needs. */
export interface LabRecord {
  readonly claims: readonly RecordedClaim[];
  readonly figures: readonly RecordedFigure[];
  readonly findings: readonly Finding[];
  readonly runs: readonly RecordedEntry[];
  readonly rows: readonly RecordedRow[];
}

/**
 * A Markdown file in a lab's folder, with its record beside it: `results.json` has the single runs that the README and the
 * pages show, `published.json` the runs over seeds that `published.md` shows.
 */
export interface LabDocument {
  readonly lab: LabFolder;
  /** Without `.md`. */
  readonly name: string;
  /** Relative to the checkout. */
  readonly file: string;
  readonly text: string;
}

/** A file's text with the line ends of the repository, whatever git has made of them here; null without such a file. */
export function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : null;
}

/** The names of the pages in a lab's folder: its Markdown files but the README and the source of the notebook. */
export function pageNames(folder: string): string[] {
  const names = existsSync(join(folder, 'package.json')) ? readdirSync(folder) : [];
  return names
    .filter((name) => name.endsWith('.md') && name !== 'README.md' && name !== 'notebook.md')
    .map((name) => name.slice(0, -'.md'.length))
    .sort();
}

/** The README of a lab, if it has one, and the pages beside it. */
export function labDocuments(lab: LabFolder): LabDocument[] {
  return ['README', ...pageNames(lab.folder)].flatMap((name) => labDocument(lab, name));
}

/** The document of that name, if the lab has it. */
export function labDocument(lab: LabFolder, name: string): LabDocument[] {
  const text = readIfThere(join(lab.folder, `${name}.md`));
  const file = `experiments/experiment-${lab.id}/${name}.md`;
  return text === null ? [] : [{ lab, name, file, text }];
}

function recordFile(lab: LabFolder, name: string): string {
  return join(lab.folder, `${name === 'README' ? 'results' : name}.json`);
}

/** Far more than the figures of a lab's runs. */
const mostBytes = 2 ** 26;

/** A record's text with the line ends of the repository; empty where there is none. */
export function readRecordText(lab: LabFolder, name: string): string {
  try {
    return readBoundedText(recordFile(lab, name), mostBytes).replaceAll('\r\n', '\n');
  } catch {
    return '';
  }
}

/** How the items of each list are known. */
const isItem: Readonly<Record<keyof LabRecord, (item: Record<string, unknown>) => boolean>> = {
  claims: () => true,
  figures: () => true,
  findings: () => true,
  runs: ({ options, output }) => typeof options === 'string' && Array.isArray(output),
  rows: ({ options, config, seconds, runs }) =>
    typeof options === 'string' &&
    typeof config === 'object' &&
    config !== null &&
    typeof seconds === 'number' &&
    Array.isArray(runs) &&
    runs.length > 0,
};

/**
 * What is recorded for a document. Half a file, or one with a conflict marker, counts as nothing: to record again is the
 * way out in every case.
 */
export function readRecord(lab: LabFolder, name: string): LabRecord {
  const lists = Object.keys(isItem) as (keyof LabRecord)[];
  let record: Record<string, unknown> = {};
  try {
    const read = JSON.parse(readRecordText(lab, name));
    const isWhole = lists.every((list) => {
      const items: unknown = read[list] ?? [];
      const isSound = (item: unknown) =>
        typeof item === 'object' && item !== null && isItem[list](item as never);
      return Array.isArray(items) && items.every(isSound);
    });
    if (read.experiment === lab.id && isWhole) record = read;
  } catch {
    // as if there were none
  }
  // Each list has been checked above, or is empty.
  return Object.fromEntries(lists.map((list) => [list, record[list] ?? []])) as unknown as LabRecord;
}

export function writeRecord(lab: LabFolder, name: string, record: Partial<LabRecord>): Promise<void> {
  return writeWhole(recordFile(lab, name), recordText(lab.id, record));
}

/** A record as text: short objects and lists on one line, so that a change is seen at a glance. */
export function recordText(experiment: number, record: Partial<LabRecord>): string {
  return `${setJson(JSON.parse(JSON.stringify({ experiment, ...record })), '')}\n`;
}

function setJson(value: Json, indent: string): string {
  const flat = JSON.stringify(value);
  const isShort = indent.length + flat.length <= 110 && indent.length >= 4;
  if (typeof value !== 'object' || value === null || isShort || flat.length === 2) return flat;
  const deeper = `${indent}  `;
  const isList = Array.isArray(value);
  const items = Object.entries(value).map(
    ([name, item]) => `${deeper}${isList ? '' : `${JSON.stringify(name)}: `}${setJson(item, deeper)}`,
  );
  const [open, close] = isList ? '[]' : '{}';
  return `${open}\n${items.join(',\n')}\n${indent}${close}`;
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
