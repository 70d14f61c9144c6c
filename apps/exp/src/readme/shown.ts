import { type Edit, lineOf, setTable } from './edits.ts';
import { type Asked, readAsked } from './figure.ts';

/** A run that a document shows: the lab, and what is typed behind its number. */
export interface ShownRun {
  readonly lab: number;
  /** Words with one space between them; empty for the default run. */
  readonly options: string;
}

/** A stretch of a text that is filled in. */
interface Place {
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
}

/**
 * `<!-- value of: pnpm exp 7; score % -->85.03%<!-- /value -->`, where the place is between the two comments; or
 * `<!-- output of: pnpm exp 7 -->` and the fence behind it, where the place is the lines in the fence.
 */
interface ShownPlace extends Place {
  readonly run: ShownRun;
  /** Null where all that the run prints is shown. */
  readonly asked: Asked | null;
}

/** A row of a table: its run, and where it stands. */
export interface ShownRow {
  readonly options: string;
  readonly cells: readonly string[];
  /** From 1. */
  readonly line: number;
}

/**
 * A table below `<!-- results of: pnpm exp 7 <options>; test = score % -->`, one run a row; or below `<!-- results
 * over seeds of: … -->`, several runs a row. Its line is that of the comment.
 */
export interface ShownTable extends Place {
  readonly lab: number;
  readonly overSeeds: boolean;
  readonly columns: ReadonlyMap<string, Asked>;
  readonly head: readonly string[];
  readonly rows: readonly ShownRow[];
  readonly rule: readonly string[];
}

/** Where a text shows recorded runs. */
export interface Shown {
  readonly places: readonly ShownPlace[];
  readonly tables: readonly ShownTable[];
}

export function findShown(text: string): Shown {
  return { places: findPlaces(text), tables: findTables(text) };
}

/** The runs of a lab that a text shows by themselves, each once; or the rows of its tables over seeds. */
export function shownOptions(text: string, lab: number, overSeeds = false): string[] {
  const { places, tables } = findShown(text);
  const single = overSeeds ? [] : places.map(({ run }) => run);
  const rows = tables
    .filter((table) => table.overSeeds === overSeeds)
    .flatMap((table) => table.rows.map(({ options }) => ({ lab: table.lab, options })));
  return [...new Set([...single, ...rows].filter((run) => run.lab === lab).map(({ options }) => options))];
}

function findPlaces(text: string): ShownPlace[] {
  const fence = /^<!-- output of: pnpm exp (\d+)(.*?)() -->\n```text\n([\s\S]*?)(^```)/gm;
  const value = /<!-- value of: pnpm exp (\d+)([^;\n]*); ([^\n]*?) -->(.*?)(<!-- \/value -->)/g;
  return [fence, value].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => {
      const [whole, lab, options = '', spec = '', content = '', close = ''] = match;
      const run = { lab: Number(lab), options: normal(options) };
      const asked = pattern === fence ? null : readAsked(spec);
      return { run, asked, ...placeBefore(text, match.index + whole.length - close.length, content) };
    }),
  );
}

function findTables(text: string): ShownTable[] {
  const pattern =
    /^<!-- results( over seeds)? of: pnpm exp (\d+) <options>((?:; [^;\n]*?)*) -->\n((?:\|.*\n?)+)/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, seeds, lab, specs = '', table = ''] = match;
    const [head = [], rule = [], ...rows] = table.trimEnd().split('\n').map(cellsOf);
    const at = head.indexOf('options');
    const line = lineOf(text, match.index);
    return {
      ...{ ...placeBefore(text, match.index + whole.length, table), line },
      ...{ lab: Number(lab), overSeeds: seeds !== undefined, head, rule, columns: readColumns(specs) },
      rows: rows.map((cells, i) => ({
        options: normal(cells[at]?.replaceAll('`', '') ?? ''),
        cells,
        line: line + 3 + i, // below the comment, the headings and their rule
      })),
    };
  });
}

function placeBefore(text: string, end: number, content: string): Place {
  const start = end - content.length;
  return { start, end, line: lineOf(text, start) };
}

/** The table with its columns aligned, and what is known of each row in place of what stands there. */
export function fillTable(
  { head, rows, rule, columns, start, end, lab, overSeeds }: ShownTable,
  figure: (row: ShownRow, asked: Asked) => string | null,
): Edit {
  const filled = rows.map((row) =>
    row.cells.map((cell, i) => {
      const asked = columns.get(head[i] ?? '');
      return asked === undefined ? cell : (figure(row, asked) ?? cell);
    }),
  );
  const what = `the table of runs ${overSeeds ? 'over seeds ' : ''}of pnpm exp ${lab}`;
  return { start, end, text: setTable([head, ...filled], rule), what };
}

function readColumns(specs: string): ShownTable['columns'] {
  const pairs = specs.split('; ').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf(' = ');
      return [pair.slice(0, Math.max(at, 0)), readAsked(pair.slice(at + 3))];
    }),
  );
}

function cellsOf(line: string): string[] {
  const cells = line.trim().replace(/^\||\|$/g, '');
  return cells.split(/(?<!\\)\|/).map((cell) => cell.trim());
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
