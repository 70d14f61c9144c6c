import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Json, Status } from '@nn-labs/experiment';
import { readBoundedText } from '@nn-labs/experiment/runs';
import type { LabFolder } from '../labs.ts';

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
export interface RecordedClaim {
  readonly name: string;
  readonly expected: string;
  readonly tolerance: string;
  readonly found: string | null;
  readonly holds: boolean;
}

/** A figure of the default run; the picture itself is `figures/<name>.svg`. */
export interface RecordedFigure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly sha256: string;
}

/** The content of a lab's `results.json`: all that its README says of its runs. */
export interface RecordedLab {
  readonly experiment: number;
  readonly claims: readonly RecordedClaim[];
  readonly figures: readonly RecordedFigure[];
  readonly findings: readonly Finding[];
  readonly runs: readonly RecordedEntry[];
}

export function resultsFile({ folder }: LabFolder): string {
  return join(folder, 'results.json');
}

/** The text of a `results.json`. */
export function resultsText(lab: RecordedLab): string {
  return recordText(lab as unknown as Json);
}

/** A record as text: short objects and lists on one line, so that a change is seen at a glance. */
export function recordText(record: Json): string {
  return `${setJson(record, '')}\n`;
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

/** Far more than the figures of a lab's runs. */
export const mostBytes: number = 2 ** 26;

/** What is recorded of a lab; null when nothing is, or nothing that can be read. */
export function readResults(lab: LabFolder): RecordedLab | null {
  const file = resultsFile(lab);
  if (!existsSync(file)) return null;
  try {
    const recorded: unknown = JSON.parse(readBoundedText(file, mostBytes));
    return isRecordedLab(recorded) && recorded.experiment === lab.id ? recorded : null;
  } catch {
    return null; // a conflict marker, half a file: recording again is the way out in every case
  }
}

function isRecordedLab(value: unknown): value is RecordedLab {
  const lab = value as Partial<RecordedLab> | null;
  const lists = [lab?.claims, lab?.figures, lab?.findings, lab?.runs];
  return (
    lists.every((list) => Array.isArray(list) && list.every((item) => typeof item === 'object')) &&
    lab?.runs?.every((run) => typeof run.options === 'string' && Array.isArray(run.output)) === true
  );
}
