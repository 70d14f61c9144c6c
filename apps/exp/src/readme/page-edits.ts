import { percent } from '@nn-labs/experiment';
import { figures, summarise } from '../sweep/summary.ts';
import type { Edit, Problem } from './edits.ts';
import { type LabPage, pageRows, pageTables, recordCommand } from './lab-pages.ts';
import { setTable } from './markdown-table.ts';
import { type RecordedRow, readPageRows } from './page-record.ts';
import { recordedValue, type ValueSpec } from './recorded-value.ts';
import { commandOf, rowOptions } from './shown-runs.ts';

/** Fills a page's tables from the record beside it; problems are rows of which nothing is recorded. */
export function pageEdits(page: LabPage): { edits: Edit[]; problems: Problem[] } {
  const recorded = new Map(readPageRows(page).map((row) => [row.options, row]));
  const problems = missing(page, recorded);
  const edits = pageTables(page).map((table) => {
    const { start, end, lab, columns, rule } = table;
    const [head = [], ...body] = table.rows;
    const rows = body.map((cells) => {
      const row = recorded.get(rowOptions(table, cells));
      return cells.map((cell, i) => {
        const asked = columns.get(head[i] ?? '');
        return asked === undefined || row === undefined ? cell : (figureOf(row, asked) ?? cell);
      });
    });
    const text = setTable([head, ...rows], rule);
    return { start, end, text, what: `the table of runs over seeds of pnpm exp ${lab}` };
  });
  for (const table of pageTables(page)) {
    for (const { spec, value } of table.columns.values()) {
      const row = [...recorded.values()][0];
      if (row === undefined || figureOf(row, { spec, value }) !== null) continue;
      const known = ['seconds', ...Object.keys((row.runs[0]?.result ?? {}) as object)].join(', ');
      const text = `the runs have no figure '${spec}'; the figures: ${known}`;
      const line = page.text.slice(0, table.start).split('\n').length - 1;
      problems.push({ file: page.file, line, text, remedy: 'Mend the comment above the table.' });
    }
  }
  return { edits, problems };
}

function missing(page: LabPage, recorded: ReadonlyMap<string, RecordedRow>): Problem[] {
  return pageRows(page)
    .filter(({ options }) => !recorded.has(options))
    .map(({ options, line }) => ({
      file: page.file,
      line,
      text: `nothing is recorded of ${commandOf({ lab: page.lab.id, options })}`,
      remedy: `Record it: ${recordCommand(page)}`,
    }));
}

/**
 * A figure of a row as it is written: mean and standard deviation (with n - 1) of a number, all values of anything else;
 * `seconds` is how long a run took. Null where there is none.
 */
export function figureOf(
  row: RecordedRow,
  { spec, value }: { spec: string; value: ValueSpec | null },
): string | null {
  if (spec === 'seconds') return `${row.seconds < 10 ? row.seconds.toFixed(1) : Math.round(row.seconds)} s`;
  if (value === null) return null;
  const [root, name = '', ...deeper] = value.path;
  const results = row.runs.map(({ result }) => result);
  if (root !== 'result' || deeper.length > 0) return null;
  if (!results.every((result) => Object.hasOwn(figures(result), name))) {
    const texts = results.map((result) => recordedValue({ result } as never, value));
    return texts.some((text) => text === null) ? null : [...new Set(texts)].join(' / ');
  }
  const { mean, std } = summarise(
    {},
    results.map((result) => ({ result })),
  );
  const write = (x: number, digits: number): string =>
    value.format === '%' ? percent(x) : String(Number(x.toPrecision(digits)));
  const digits = value.format.endsWith('digits') ? Number.parseInt(value.format, 10) : 6;
  const spread = std?.[name] === undefined ? '' : ` ± ${write(std[name], Math.min(digits, 2))}`;
  return `${write(mean![name]!, digits)}${spread}${value.format === '%' ? ' %' : ''}`;
}
