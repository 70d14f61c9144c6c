import { readFile, stat } from 'node:fs/promises';
import { errorText, UsageError } from '@nn-labs/experiment';
import type { Command } from 'commander';

/** What the person who hands a report in adds to it. */
export interface ReportWords {
  /** In place of the lab's title, which then stands below it. */
  readonly title: string | null;
  readonly author: string | null;
  /** The person's own words as HTML that is safe to show; null without any. */
  readonly notes: string | null;
}

const flags = ['title', 'author', 'notes'] as const;

/** Longer than any report by hand, and quick to read. */
const mostBytes = 1_000_000;

export function addWordOptions(command: Command): Command {
  return command
    .option('--title <text>', 'the title of the report’s page')
    .option('--author <name>', 'who hands it in')
    .option('--notes <file>', 'your own words for the page: a text, or Markdown in a file that ends in .md');
}

/** Reads what was given for the page; the file of `--notes` at once, so that a wrong name costs no run. */
export async function readWords(
  values: Readonly<Record<string, unknown>>,
  isReport: boolean,
): Promise<ReportWords> {
  const given = flags.find((flag) => values[flag] !== undefined);
  if (given !== undefined && !isReport) {
    throw new UsageError(`--${given} is for the page of a report, but none is asked for`, 'Add --report.');
  }
  const [title, author, notes] = flags.map((flag) => textOf(values[flag]));
  return {
    title: title ?? null,
    author: author ?? null,
    notes: notes === undefined || notes === null ? null : await readNotes(notes),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

async function readNotes(file: string): Promise<string> {
  const text = await readText(file);
  if (!/\.(md|markdown)$/i.test(file)) return `<p class="plain">${escapeHtml(text.trim())}</p>`;
  // Only those who write Markdown wait for what reads it. It shows HTML as text and drops javascript: links.
  const [{ micromark }, { gfmTable, gfmTableHtml }] = await Promise.all([
    import('micromark'),
    import('micromark-extension-gfm-table'),
  ]);
  const html = micromark(text, { extensions: [gfmTable()], htmlExtensions: [gfmTableHtml()] });
  // The page has headings of its own above these.
  return html.replaceAll(/(<\/?h)([1-6])>/g, (_, tag, level) => `${tag}${Math.min(6, Number(level) + 2)}>`);
}

async function readText(path: string): Promise<string> {
  const refuse = (why: string): UsageError =>
    new UsageError(`--notes: ${path} ${why}`, 'Give a text file, or Markdown in a file that ends in .md.');
  try {
    const stats = await stat(path); // before it is opened: a pipe would be waited for
    if (!stats.isFile()) throw refuse('is not a file');
    if (stats.size > mostBytes) throw refuse(`has ${stats.size} bytes; at most ${mostBytes} are read`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof TypeError) throw refuse('is not text in UTF-8');
    throw refuse(`cannot be read: ${errorText(error)}`);
  }
}

/** Text as it may stand between tags and inside the quotes of an attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
