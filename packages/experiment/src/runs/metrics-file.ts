import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { DataError } from '../outcome.ts';
import type { MetricsRow } from '../recorder.ts';
import { columnsFor, runFiles } from '../recorder-rules.ts';
import { readBoundedText, writeWhole } from './files.ts';

/** The rows of a `metrics.csv`, and its columns in their order. */
export interface Metrics {
  readonly columns: readonly string[];
  readonly rows: readonly MetricsRow[];
}

/**
 * Rows wait up to this long and are written together. A system call between two epochs of a millisecond is cheap, but
 * during the call the engine's threads fall asleep.
 */
const flushEveryMs = 100;

/** Appends rows to a file that is held open, a line each. */
export class MetricsWriter {
  readonly #descriptor: number;
  #columns: readonly string[] | null;
  #waiting: MetricsRow[] = [];
  #flushedMs: number = Number.NEGATIVE_INFINITY;
  #head = '';

  /** Goes on with a file that has these columns; null for a new one. */
  constructor(folder: string, columns: readonly string[] | null) {
    this.#descriptor = openSync(join(folder, runFiles.metrics), 'a');
    this.#columns = columns;
  }

  write(row: MetricsRow): void {
    const columns = columnsFor(row, this.#columns);
    if (this.#columns === null) this.#head = `${columns.join(',')}\n`;
    this.#columns = columns;
    this.#waiting.push(row);
    if (performance.now() - this.#flushedMs > flushEveryMs) this.flush();
  }

  /** Writes what waits. */
  flush(): void {
    const columns = this.#columns ?? [];
    // A line is ASCII: one byte a letter. A disk that becomes full takes a part of the text first.
    let text = this.#head + this.#waiting.map((row) => lineOf(columns, row)).join('');
    this.#head = '';
    this.#waiting = [];
    while (text !== '') text = text.slice(writeSync(this.#descriptor, text));
    this.#flushedMs = performance.now();
  }

  /** Writes what waits, down to the disk. */
  sync(): void {
    this.flush();
    fdatasyncSync(this.#descriptor);
  }

  /** Writes what waits, and lets go of the file. */
  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.#descriptor);
    }
  }
}

/** The shortest digits that give the same number back; nothing for what was not measured or is not finite. */
function lineOf(columns: readonly string[], row: MetricsRow): string {
  const cells = columns.map((name) => {
    const value = row[name];
    return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
  });
  return `${cells.join(',')}\n`;
}

/** Reads the text of a `metrics.csv`; a last line that a kill has torn is left out. */
export function parseMetrics(text: string, file: string): Metrics {
  const lines = text.split('\n').slice(0, -1);
  const [header] = lines;
  if (header === undefined) return { columns: [], rows: [] };
  const columns = header.split(',');
  const rows = lines.slice(1).map((line, index) => {
    const cells = line.split(',');
    const values = cells.map((cell) => (cell === '' ? null : Number(cell)));
    if (cells.length !== columns.length || values.some(Number.isNaN)) {
      throw new DataError(
        `${file}: line ${index + 2} is damaged: '${line.slice(0, 40)}'`,
        `There should be ${columns.length} numbers, for ${columns.join(', ')}.`,
      );
    }
    return Object.fromEntries(columns.map((name, i) => [name, values[i] as number | null]));
  });
  return { columns, rows };
}

/** A million epochs have some 100 MB. */
const mostBytes = 2 ** 28;

/** The metrics of a run's folder; none where there is no file yet. */
export function readMetricsFile(folder: string): Metrics {
  const file = join(folder, runFiles.metrics);
  let text: string;
  try {
    text = readBoundedText(file, mostBytes);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { columns: [], rows: [] };
    throw error;
  }
  return parseMetrics(text, file);
}

/**
 * Copies the rows of the epochs before `epochs` from one run's folder to another, or to the same; later epochs will be
 * measured again. Answers the columns; null when no row is left.
 */
export async function keepMetrics(
  from: string,
  epochs: number,
  folder: string,
): Promise<readonly string[] | null> {
  const { columns, rows } = readMetricsFile(from);
  const kept = rows.filter(({ epoch }) => typeof epoch === 'number' && epoch < epochs);
  const lines = kept.map((row) => lineOf(columns, row));
  const header = kept.length === 0 ? '' : `${columns.join(',')}\n`;
  await writeWhole(join(folder, runFiles.metrics), header + lines.join(''));
  return kept.length === 0 ? null : columns;
}
