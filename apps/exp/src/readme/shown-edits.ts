import { type Edit, lineOf, type Problem } from './edits.ts';
import { setTable } from './markdown-table.ts';
import { recordedValue, type ValueSpec } from './recorded-value.ts';
import type { RecordedEntry, RecordedLab } from './results-file.ts';
import { commandOf, findShown, rowOptions, type ShownRun, type ShownTable } from './shown-runs.ts';

/** What is recorded, by lab; null when nothing is. */
export type Records = ReadonlyMap<number, RecordedLab | null>;

/** A figure of a run: as it is asked for, and how that is read. */
interface Asked {
  readonly spec: string;
  readonly value: ValueSpec | null;
}

/** Fills the outputs, values and tables of a README from what is recorded; problems are places with nothing to fill in. */
export function shownEdits(
  file: string,
  text: string,
  records: Records,
): { edits: Edit[]; problems: Problem[] } {
  const filler = new Filler(file, text, records);
  const { outputs, values, tables } = findShown(text);
  const edits: Edit[] = [];
  for (const { run, start, end } of outputs) {
    const output = filler.entry(run, start)?.output;
    if (output === undefined) continue;
    const lines = output.map((line) => `${line}\n`).join('');
    edits.push({ start, end, text: lines, what: `the output of ${commandOf(run)}` });
  }
  for (const { run, spec, value, start, end } of values) {
    const figure = filler.figure(run, { spec, value }, start);
    if (figure !== null) edits.push({ start, end, text: figure, what: `${spec} of ${commandOf(run)}` });
  }
  for (const table of tables) edits.push(filler.table(table));
  return { edits, problems: filler.problems };
}

class Filler {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #text: string;
  readonly #records: Records;

  constructor(file: string, text: string, records: Records) {
    this.#file = file;
    this.#text = text;
    this.#records = records;
  }

  /** The recorded run; a run that is not recorded is a problem of the place that shows it. */
  entry(run: ShownRun, at: number): RecordedEntry | undefined {
    const entry = this.#records.get(run.lab)?.runs.find(({ options }) => options === run.options);
    if (entry === undefined) this.#complain(at, run.lab, `nothing is recorded of ${commandOf(run)}`);
    return entry;
  }

  /** A figure of a recorded run as it is written; null when there is none. */
  figure(run: ShownRun, { spec, value }: Asked, at: number): string | null {
    const entry = this.entry(run, at);
    if (entry === undefined) return null;
    const found = value === null ? null : recordedValue(entry, value);
    if (found !== null) return found;
    const known = Object.keys((entry.result ?? {}) as object).join(', ') || 'none';
    this.#complain(at, run.lab, `the run has no figure '${spec}'; the figures of its result: ${known}`);
    return null;
  }

  table(table: ShownTable): Edit {
    const { lab, start, end, columns, rule } = table;
    const [head = [], ...body] = table.rows;
    const rows = body.map((row, index) => {
      const run = { lab, options: rowOptions(table, row) };
      const at = this.#startOfLine(start, index + 2); // below the headings and their rule
      return row.map((cell, i) => {
        const asked = columns.get(head[i] ?? '');
        return asked === undefined ? cell : (this.figure(run, asked, at) ?? cell);
      });
    });
    const text = setTable([head, ...rows], rule);
    return { start, end, text, what: `the table of runs of pnpm exp ${lab}` };
  }

  #startOfLine(start: number, lines: number): number {
    let at = start;
    for (let i = 0; i < lines; i++) at = this.#text.indexOf('\n', at) + 1;
    return at;
  }

  #complain(at: number, lab: number, text: string): void {
    const problem = { file: this.#file, line: lineOf(this.#text, at), text };
    const isKnown = this.problems.some((other) => other.line === problem.line && other.text === text);
    if (!isKnown) this.problems.push({ ...problem, remedy: `Record it: pnpm exp readme --record ${lab}` });
  }
}
