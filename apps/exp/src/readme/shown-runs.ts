import { type Edit, lineOf, setTable } from './edits.ts';
import { readValueSpec, type ValueSpec } from './recorded-value.ts';

/** A run that a README shows: the lab and what is typed behind it. */
export interface ShownRun {
  readonly lab: number;
  /** Words with one space between them; empty for the default run. */
  readonly options: string;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** `<!-- output of: pnpm exp 2 -->` and the fence behind it; the place is the lines in the fence. */
export interface ShownOutput extends Place {
  readonly run: ShownRun;
}

/** A figure of a run as it is asked for, and how that is read: null when it cannot be. */
export interface Asked {
  readonly spec: string;
  readonly value: ValueSpec | null;
}

/** `<!-- value of: pnpm exp 2; testAccuracy % -->85.03%<!-- /value -->`; the place is between the two comments. */
export interface ShownValue extends Place, Asked {
  readonly run: ShownRun;
}

/** A row of a table: what its run is asked for with, and where it stands. */
export interface ShownRow {
  readonly options: string;
  readonly cells: readonly string[];
  /** From 1. */
  readonly line: number;
}

/** A table below `<!-- results of: pnpm exp 2 <options>; test = testAccuracy % -->`, one run a row. */
export interface ShownTable extends Place {
  readonly lab: number;
  /** Of the comment above it, from 1. */
  readonly line: number;
  readonly columns: ReadonlyMap<string, Asked>;
  readonly head: readonly string[];
  readonly rows: readonly ShownRow[];
  readonly rule: readonly string[];
}

/** The recorded runs that a README shows. */
export function findShown(text: string): {
  outputs: ShownOutput[];
  values: ShownValue[];
  tables: ShownTable[];
} {
  return { outputs: findOutputs(text), values: findValues(text), tables: findTables(text, 'results of') };
}

/** All runs that a README shows of a lab, each once. */
export function shownOptions(text: string, lab: number): string[] {
  const { outputs, values, tables } = findShown(text);
  const single = [...outputs, ...values].map(({ run }) => run);
  const rows = tables.flatMap((table) => table.rows.map(({ options }) => ({ lab: table.lab, options })));
  return [...new Set([...single, ...rows].filter((run) => run.lab === lab).map(({ options }) => options))];
}

function findOutputs(text: string): ShownOutput[] {
  const pattern = /^<!-- output of: pnpm exp (\d+)(.*?) -->\n```text\n([\s\S]*?)^```/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, lab, options = '', output = ''] = match;
    const end = match.index + whole.length - '```'.length;
    return { run: { lab: Number(lab), options: normal(options) }, start: end - output.length, end };
  });
}

function findValues(text: string): ShownValue[] {
  const pattern = /<!-- value of: pnpm exp (\d+)([^;\n]*); ([^\n]*?) -->(.*?)<!-- \/value -->/g;
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, lab, options = '', spec = '', shown = ''] = match;
    const end = match.index + whole.length - '<!-- /value -->'.length;
    const run = { lab: Number(lab), options: normal(options) };
    return { run, spec, value: readValueSpec(spec), start: end - shown.length, end };
  });
}

/** The tables below `<!-- <marker>: pnpm exp 2 <options>; heading = figure -->`. */
export function findTables(text: string, marker: string): ShownTable[] {
  const pattern = new RegExp(
    `^<!-- ${marker}: pnpm exp (\\d+) <options>((?:; [^;\\n]*?)*) -->\\n((?:\\|.*\\n?)+)`,
    'gm',
  );
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, lab, specs = '', table = ''] = match;
    const end = match.index + whole.length;
    const start = end - table.length;
    const line = lineOf(text, match.index);
    const [head = [], rule = [], ...rows] = table.trimEnd().split('\n').map(cellsOf);
    const at = head.indexOf('options');
    return {
      ...{ lab: Number(lab), line, start, end, head, rule, columns: readColumns(specs) },
      rows: rows.map((cells, i) => ({
        options: normal(cells[at]?.replaceAll('`', '') ?? ''),
        cells,
        line: line + 3 + i, // below the comment, the headings and their rule
      })),
    };
  });
}

/** The table with its columns aligned, and what is known of each row in place of what stands there. */
export function fillTable(
  { head, rows, rule, columns, start, end }: ShownTable,
  what: string,
  figure: (row: ShownRow, asked: Asked) => string | null,
): Edit {
  const filled = rows.map((row) =>
    row.cells.map((cell, i) => {
      const asked = columns.get(head[i] ?? '');
      return asked === undefined ? cell : (figure(row, asked) ?? cell);
    }),
  );
  return { start, end, text: setTable([head, ...filled], rule), what };
}

function readColumns(specs: string): ShownTable['columns'] {
  const pairs = specs.split('; ').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf(' = ');
      const spec = pair.slice(at + 3);
      return [pair.slice(0, Math.max(at, 0)), { spec, value: readValueSpec(spec) }];
    }),
  );
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

function normal(options: string): string {
  return options.trim().replaceAll(/\s+/g, ' ');
}

export function wordsOf(options: string): string[] {
  return options === '' ? [] : options.split(' ');
}

export function commandOf({ lab, options }: ShownRun): string {
  return `pnpm exp ${lab}${options === '' ? '' : ` ${options}`}`;
}
