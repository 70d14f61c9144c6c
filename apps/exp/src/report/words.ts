import { Buffer, isUtf8 } from 'node:buffer';
import type { Command } from 'commander';
import { readFileOnce } from '../command-line/read-file-once.ts';
import { refuse } from '../command-line/value-option.ts';

/** What stands on a report's page from the person who hands it in. */
export interface ReportWords {
  /** In place of the lab's title, which then stands below it. */
  readonly title: string | null;
  readonly author: string | null;
  /** The person's own words as HTML that is safe to show; null without any. */
  readonly notes: string | null;
}

export function addWordOptions(command: Command): Command {
  return command
    .option('--title <text>', 'the title of the report’s page')
    .option('--author <name>', 'who hands it in')
    .option('--notes <file>', 'your own words for the page: a text, or Markdown in a file that ends in .md');
}

/** Longer than any report by hand, and quick to read. */
const mostBytes = 1_000_000;

/** Reads what was given for the page; the file of `--notes` at once, so that a wrong name costs no run. */
export async function readWords(
  values: Readonly<Record<string, unknown>>,
  isReport: boolean,
): Promise<ReportWords> {
  const given = ['title', 'author', 'notes'].find((flag) => values[flag] !== undefined);
  const isLost = given !== undefined && !isReport;
  refuse([[isLost, `--${given} is for the page of a report, but none is asked for`, 'Add --report.']]);
  const [title = null, author = null, notes = null] = [values.title, values.author, values.notes].map(
    (value) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null),
  );
  return { title, author, notes: notes === null ? null : await readNotes(notes) };
}

async function readNotes(file: string): Promise<string> {
  const remedy = 'Give a text file, or Markdown in a file that ends in .md.';
  const bytes = await readFileOnce(file, remedy, mostBytes);
  const text = Buffer.from(bytes).toString('utf8');
  refuse([[!isUtf8(bytes), `--notes: ${file} is not text in UTF-8`, remedy]]);
  if (!/\.(md|markdown)$/i.test(file)) {
    const { html } = await import('./html-page.ts');
    return html`<p class="plain">${text.trim()}</p>`.text;
  }
  // Only those who write Markdown wait for what reads it. It shows HTML as text and drops javascript: links.
  const [{ micromark }, { gfmTable, gfmTableHtml }] = await Promise.all([
    import('micromark'),
    import('micromark-extension-gfm-table'),
  ]);
  const notes = micromark(text, { extensions: [gfmTable()], htmlExtensions: [gfmTableHtml()] });
  // The page has headings of its own above these.
  const lower = (_: string, tag: string, level: string) => `${tag}${Math.min(6, Number(level) + 2)}>`;
  return notes.replaceAll(/(<\/?h)([1-6])>/g, lower);
}
