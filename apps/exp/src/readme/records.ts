import { join } from 'node:path';
import type { Figure, Finding, Json, Status } from '@nn-labs/experiment';
import { readBoundedText } from '@nn-labs/experiment/runs';
import type { Verdict } from '../lab/verify.ts';
import type { LabFolder } from '../labs/labs.ts';
import type { LabPage } from './pages.ts';

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

/** A claim of the lab, and what the default run gave. */
export type RecordedClaim = Omit<Verdict, 'pass'> & { readonly holds: boolean };

/** A figure of the default run; the picture itself is `figures/<name>.svg`. */
export type RecordedFigure = Omit<Figure, 'svg'> & { readonly sha256: string };

/** The content of a lab's `results.json`: all that its README says of its runs. */
export interface RecordedLab {
  readonly experiment: number;
  readonly claims: readonly RecordedClaim[];
  readonly figures: readonly RecordedFigure[];
  readonly findings: readonly Finding[];
  readonly runs: readonly RecordedEntry[];
}

/** What a row of a page gave, with each of its seeds. */
export interface RecordedRow {
  /** What was typed behind `pnpm exp <n>`. */
  readonly options: string;
  /** Every option of the run but the seed. */
  readonly config: Readonly<Record<string, Json>>;
  /** How long a run took on the average, on the machine that recorded it. */
  readonly seconds: number;
  /** The seed is null where the lab has none. */
  readonly runs: readonly { readonly seed: Json; readonly result: Json }[];
}

/** Far more than the figures of a lab's runs. */
const mostBytes = 2 ** 26;

/** A record's text with the line ends of the repository; empty where there is none. */
export function readRecordText(file: string): string {
  try {
    return readBoundedText(file, mostBytes).replaceAll('\r\n', '\n');
  } catch {
    return '';
  }
}

/** A lab's record. Null for a conflict marker or half a file too: recording again is the way out in every case. */
function readRecord<T>(file: string, lab: LabFolder, isWhole: (record: Partial<T>) => boolean): T | null {
  try {
    const record = JSON.parse(readRecordText(file));
    return record?.experiment === lab.id && isWhole(record) ? record : null;
  } catch {
    return null;
  }
}

export function resultsFile({ folder }: LabFolder): string {
  return join(folder, 'results.json');
}

/** What is recorded of a lab; null when nothing is, or nothing that can be read. */
export function readResults(lab: LabFolder): RecordedLab | null {
  return readRecord<RecordedLab>(
    resultsFile(lab),
    lab,
    ({ claims, figures, findings, runs }) =>
      [claims, figures, findings, runs].every(
        (list) => Array.isArray(list) && list.every((item) => typeof item === 'object'),
      ) && runs!.every((run) => typeof run.options === 'string' && Array.isArray(run.output)),
  );
}

export function pageRecordFile({ lab, name }: LabPage): string {
  return join(lab.folder, `${name}.json`);
}

/** What is recorded of a page, by what was typed; nothing where nothing is, or nothing that can be read. */
export function readPageRows(page: LabPage): Map<string, RecordedRow> {
  const record = readRecord<{ rows: readonly RecordedRow[] }>(
    pageRecordFile(page),
    page.lab,
    ({ rows }) =>
      Array.isArray(rows) &&
      rows.every(
        ({ options, config, seconds, runs }: Partial<RecordedRow>) =>
          typeof options === 'string' &&
          typeof config === 'object' &&
          config !== null &&
          typeof seconds === 'number' &&
          Array.isArray(runs) &&
          runs.length > 0,
      ),
  );
  return new Map(record?.rows.map((row) => [row.options, row]));
}

/** A record as text: short objects and lists on one line, so that a change is seen at a glance. */
export function recordText(record: object): string {
  return `${setJson(record as Json, '')}\n`;
}

function setJson(value: Json, indent: string): string {
  const flat = JSON.stringify(value);
  const isShort = indent.length + flat.length <= 110 && indent.length >= 4;
  if (typeof value !== 'object' || value === null || isShort || flat.length === 2) return flat;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => `${deeper}${setJson(item, deeper)}`);
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value).map(
    ([name, member]) => `${deeper}${JSON.stringify(name)}: ${setJson(member, deeper)}`,
  );
  return `{\n${members.join(',\n')}\n${indent}}`;
}
