import { percent } from '@nn-labs/experiment';
import { figures, summarise } from '../sweep/summary.ts';
import { compact } from '../terminal/figure-text.ts';
import { type Edit, lineOf, type Problem } from './edits.ts';
import { type LabPage, pageRows, pageTables, recordCommand } from './pages.ts';
import { recordedValue } from './recorded-value.ts';
import { type RecordedEntry, type RecordedLab, type RecordedRow, readPageRows } from './records.ts';
import { type Asked, commandOf, fillTable, findShown, type ShownRow, type ShownRun } from './shown-runs.ts';

/** What is recorded, by lab; null when nothing is. */
export type Records = ReadonlyMap<number, RecordedLab | null>;

/** Fills the outputs, values and tables of a README from what is recorded; problems are places with nothing to fill in. */
export function shownEdits(
  file: string,
  text: string,
  records: Records,
): { edits: Edit[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const complain = (line: number, lab: number, what: string): null => {
    const isKnown = problems.some((other) => other.line === line && other.text === what);
    if (!isKnown)
      problems.push({ file, line, text: what, remedy: `Record it: pnpm exp readme --record ${lab}` });
    return null;
  };
  /** The recorded run; a run that is not recorded is a problem of the place that shows it. */
  const entryOf = (run: ShownRun, line: number): RecordedEntry | null =>
    records.get(run.lab)?.runs.find(({ options }) => options === run.options) ??
    complain(line, run.lab, `nothing is recorded of ${commandOf(run)}`);
  const figureOf = (run: ShownRun, { spec, value }: Asked, line: number): string | null => {
    const entry = entryOf(run, line);
    if (entry === null) return null;
    const known = Object.keys((entry.result ?? {}) as object).join(', ') || 'none';
    const unknown = `the run has no figure '${spec}'; the figures of its result: ${known}`;
    return (value && recordedValue(entry, value)) ?? complain(line, run.lab, unknown);
  };
  const { outputs, values, tables } = findShown(text);
  const edits: Edit[] = [];
  for (const { run, start, end } of outputs) {
    const lines = entryOf(run, lineOf(text, start))?.output.map((line) => `${line}\n`);
    if (lines !== undefined)
      edits.push({ start, end, text: lines.join(''), what: `the output of ${commandOf(run)}` });
  }
  for (const { run, start, end, ...asked } of values) {
    const figure = figureOf(run, asked, lineOf(text, start));
    if (figure !== null) edits.push({ start, end, text: figure, what: `${asked.spec} of ${commandOf(run)}` });
  }
  for (const table of tables) {
    const { lab } = table;
    const fill = ({ options, line }: ShownRow, asked: Asked) => figureOf({ lab, options }, asked, line);
    edits.push(fillTable(table, `the table of runs of pnpm exp ${lab}`, fill));
  }
  return { edits, problems };
}

/** Fills a page's tables from the record beside it; problems are rows of which nothing is recorded. */
export function pageEdits(page: LabPage): { edits: Edit[]; problems: Problem[] } {
  const { file, lab } = page;
  const recorded = readPageRows(page);
  const [first] = recorded.values();
  const known = ['seconds', ...Object.keys((first?.runs[0]?.result ?? {}) as object)].join(', ');
  const tables = pageTables(page);
  const missing = pageRows(page).flatMap(({ options, line }) => {
    const text = `nothing is recorded of ${commandOf({ lab: lab.id, options })}`;
    return recorded.has(options) ? [] : [{ file, line, text, remedy: `Record it: ${recordCommand(page)}` }];
  });
  const unknown = tables.flatMap(({ columns, line }) =>
    [...columns.values()].flatMap((asked) => {
      if (first === undefined || meanOf(first, asked) !== null) return [];
      const text = `the runs have no figure '${asked.spec}'; the figures: ${known}`;
      return [{ file, line, text, remedy: 'Mend the comment above the table.' }];
    }),
  );
  const edits = tables.map((table) =>
    fillTable(table, `the table of runs over seeds of pnpm exp ${lab.id}`, ({ options }, asked) => {
      const row = recorded.get(options);
      return row === undefined ? null : meanOf(row, asked);
    }),
  );
  return { edits, problems: [...missing, ...unknown] };
}

/**
 * A figure of a row as it is written: mean and standard deviation (with n - 1) of a number, all values of anything else;
 * `seconds` is how long a run took. Null where there is none.
 */
function meanOf({ seconds, runs }: RecordedRow, { spec, value }: Asked): string | null {
  if (spec === 'seconds') return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const [root, name = '', ...deeper] = value?.path ?? [];
  if (value === null || root !== 'result' || deeper.length > 0) return null;
  if (!runs.every(({ result }) => Object.hasOwn(figures(result), name))) {
    const texts = runs.map((run) => recordedValue(run, value));
    return texts.includes(null) ? null : [...new Set(texts)].join(' / ');
  }
  const { mean, std } = summarise({}, runs);
  const { format } = value;
  const most = format.endsWith('digits') ? Number.parseInt(format, 10) : 6;
  const write = (x: number, digits: number): string => (format === '%' ? percent(x) : compact(x, digits));
  const spread = std?.[name] === undefined ? '' : ` ± ${write(std[name], Math.min(most, 2))}`;
  return `${write(mean![name]!, most)}${spread}${format === '%' ? '%' : ''}`;
}
