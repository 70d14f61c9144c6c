import { join } from 'node:path';
import type { Json } from '@nn-labs/experiment';
import { readBoundedText } from '@nn-labs/experiment/runs';
import type { LabPage } from './lab-pages.ts';
import { mostBytes, recordText } from './results-file.ts';

/** What a run of a row gave. */
export interface RecordedSeed {
  /** Null where the lab has no seed. */
  readonly seed: Json;
  readonly result: Json;
}

/** What a row of a page gave, with each of its seeds. */
export interface RecordedRow {
  /** What was typed behind `pnpm exp <n>`. */
  readonly options: string;
  /** Every option of the run but the seed. */
  readonly config: Readonly<Record<string, Json>>;
  /** How long a run took on the average, on the machine that recorded it. */
  readonly seconds: number;
  readonly runs: readonly RecordedSeed[];
}

/** The file beside a page: what its tables say. */
export interface RecordedPage {
  readonly experiment: number;
  readonly rows: readonly RecordedRow[];
}

export function pageRecordFile({ lab, name }: Pick<LabPage, 'lab' | 'name'>): string {
  return join(lab.folder, `${name}.json`);
}

export function pageRecordText(page: RecordedPage): string {
  return recordText(page as unknown as Json);
}

/** The rows that are recorded of a page; none where nothing is, or nothing that can be read. */
export function readPageRows(page: LabPage): readonly RecordedRow[] {
  try {
    const recorded: unknown = JSON.parse(readBoundedText(pageRecordFile(page), mostBytes));
    return isRecordedPage(recorded) && recorded.experiment === page.lab.id ? recorded.rows : [];
  } catch {
    return []; // no file, a conflict marker, half a file: recording again is the way out in every case
  }
}

function isRecordedPage(value: unknown): value is RecordedPage {
  const rows = (value as Partial<RecordedPage> | null)?.rows;
  return (
    Array.isArray(rows) &&
    rows.every(
      (row: Partial<RecordedRow> | null) =>
        typeof row?.options === 'string' &&
        typeof row.config === 'object' &&
        row.config !== null &&
        typeof row.seconds === 'number' &&
        Array.isArray(row.runs) &&
        row.runs.length > 0,
    )
  );
}
