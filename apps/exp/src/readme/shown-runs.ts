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

/** `<!-- value of: pnpm exp 2; testAccuracy % -->85.03 %<!-- /value -->`; the place is between the two comments. */
export interface ShownValue extends Place {
  readonly run: ShownRun;
  /** As it is written. */
  readonly spec: string;
  /** Null when it cannot be read. */
  readonly value: ValueSpec | null;
}

/** A table below `<!-- results of: pnpm exp 2 <options>; test = testAccuracy % -->`, one run a row. */
export interface ShownTable extends Place {
  readonly lab: number;
  /** By the heading of the column. */
  readonly columns: ReadonlyMap<string, { readonly spec: string; readonly value: ValueSpec | null }>;
  /** The cells of all lines but the rule: the headings, then a run each. */
  readonly rows: readonly (readonly string[])[];
  /** The cells of the rule below the headings. */
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

/** The column of a table that says which options a row was run with. */
export const optionsColumn = 'options';

/** What a row of a table was run with. */
export function rowOptions(table: ShownTable, row: readonly string[]): string {
  const at = table.rows[0]?.indexOf(optionsColumn) ?? -1;
  return normal(row[at]?.replaceAll('`', '') ?? '');
}

/** All runs that a README shows of a lab, each once. */
export function shownOptions(text: string, lab: number): string[] {
  const { outputs, values, tables } = findShown(text);
  const single = [...outputs, ...values].map(({ run }) => run);
  const rows = tables.flatMap((table) =>
    table.rows.slice(1).map((row) => ({ lab: table.lab, options: rowOptions(table, row) })),
  );
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
    const [head = [], rule = [], ...rows] = table.trimEnd().split('\n').map(cellsOf);
    return {
      lab: Number(lab),
      columns: readColumns(specs),
      rows: [head, ...rows],
      rule,
      start: end - table.length,
      end,
    };
  });
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

/** The command of a run. */
export function commandOf({ lab, options }: ShownRun): string {
  return `pnpm exp ${lab}${options === '' ? '' : ` ${options}`}`;
}
