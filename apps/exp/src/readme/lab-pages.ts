import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@nn-labs/experiment';
import type { LabFolder } from '../labs.ts';
import { findTables, rowOptions, type ShownTable } from './shown-runs.ts';

/** A Markdown file beside a lab's README. Its runs over seeds have a record of their own: `published.json` for `published.md`. */
export interface LabPage {
  readonly lab: LabFolder;
  /** Without `.md`. */
  readonly name: string;
  /** Relative to the checkout. */
  readonly file: string;
  readonly text: string;
}

/** A row of a page's tables: what was typed behind `pnpm exp <n>`, with its seeds. */
export interface PageRow {
  readonly options: string;
  /** From 1. */
  readonly line: number;
}

/** The names of a lab's pages: its Markdown files but the README and the source of the notebook. */
export function pageNames(folder: string): string[] {
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    // a file, where other packages are folders
  }
  return names
    .filter((name) => name.endsWith('.md') && name !== 'README.md' && name !== 'notebook.md')
    .map((name) => name.slice(0, -'.md'.length))
    .sort();
}

/** The pages of a lab. */
export function labPages(lab: LabFolder): LabPage[] {
  return pageNames(lab.folder).map((name) => ({
    lab,
    name,
    file: `experiments/experiment-${lab.id}/${name}.md`,
    text: readFileSync(join(lab.folder, `${name}.md`), 'utf8').replaceAll('\r\n', '\n'),
  }));
}

/** The page of that name of each of these labs that has one. Throws a `UsageError` where none has. */
export function findPages(labs: readonly LabFolder[], name: string): LabPage[] {
  const all = labs.flatMap(labPages);
  const found = all.filter((page) => page.name === name);
  if (found.length > 0) return found;
  const names = [...new Set(all.map((page) => page.name))];
  throw new UsageError(
    `--record-page: there is no page ${name}.md beside a lab’s README`,
    names.length === 0 ? 'Write it first.' : `The pages are: ${names.join(', ')}.`,
  );
}

/** The tables of a page that are filled from its record. */
export function pageTables({ lab, text }: LabPage): ShownTable[] {
  return findTables(text, 'results over seeds of').filter((table) => table.lab === lab.id);
}

/** The rows of a page's tables. */
export function pageRows(page: LabPage): PageRow[] {
  return pageTables(page).flatMap((table) =>
    table.rows.slice(1).map((row, index) => ({
      options: rowOptions(table, row),
      line: lineBelow(page.text, table.start, index + 2), // below the headings and their rule
    })),
  );
}

function lineBelow(text: string, start: number, lines: number): number {
  return text.slice(0, start).split('\n').length + lines;
}

/** The command that records what is missing of a page. */
export function recordCommand({ lab, name }: LabPage): string {
  return `pnpm exp readme --record-page ${name} ${lab.id}`;
}
