import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@nn-labs/experiment';
import type { LabFolder } from '../labs/labs.ts';
import { findTables, type ShownRow, type ShownTable } from './shown-runs.ts';

/** A Markdown file beside a lab's README. Its runs over seeds have a record of their own: `published.json` for `published.md`. */
export interface LabPage {
  readonly lab: LabFolder;
  /** Without `.md`. */
  readonly name: string;
  /** Relative to the checkout. */
  readonly file: string;
  readonly text: string;
}

/** A file's text with the line ends of the repository, whatever git has made of them here; null without such a file. */
export function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : null;
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

export function labPages(lab: LabFolder): LabPage[] {
  return pageNames(lab.folder).map((name) => ({
    lab,
    name,
    file: `experiments/experiment-${lab.id}/${name}.md`,
    text: readIfThere(join(lab.folder, `${name}.md`)) ?? '',
  }));
}

/** All that a lab's author writes in Markdown: the README, the pages, the source of the notebook. */
export function labTexts({ id, folder }: LabFolder): { file: string; text: string }[] {
  return ['README', ...pageNames(folder), 'notebook'].map((name) => ({
    file: `experiments/experiment-${id}/${name}.md`,
    text: readIfThere(join(folder, `${name}.md`)) ?? '',
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

export function pageRows(page: LabPage): ShownRow[] {
  return pageTables(page).flatMap(({ rows }) => rows);
}

/** The command that records what is missing of a page. */
export function recordCommand({ lab, name }: LabPage): string {
  return `pnpm exp readme --record-page ${name} ${lab.id}`;
}
