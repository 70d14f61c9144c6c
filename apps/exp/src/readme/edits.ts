/** A stretch of a text that is generated, and what has to stand there. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What stands there, for the message that it is stale. */
  readonly what: string;
}

/** A place that is not as it should be, and the way out. */
export interface Problem {
  /** Relative to the checkout. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly remedy: string;
}

/** What an author is still to write begins with this word. */
export const toDo = 'TODO:';

/** The line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The text with every edit made; edits do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const edit of edits.toSorted((a, b) => b.start - a.start)) {
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  }
  return result;
}

/** The edits that would change something, with the line where they begin to. */
export function staleEdits(text: string, edits: readonly Edit[]): { line: number; text: string }[] {
  return edits.flatMap(({ start, end, text: wanted, what }) => {
    const there = text.slice(start, end);
    if (there === wanted) return [];
    return [{ line: lineOf(text, start + firstDifference(there, wanted)), text: `${what} is stale` }];
  });
}

export function firstDifference(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

/**
 * The stretch between `<!-- name -->` (or `<!-- name: … -->`, but not `<!-- name of: … -->`) and `<!-- /name -->`, line ends
 * included; undefined where there is none.
 */
export function findBlock(text: string, name: string): { start: number; end: number } | undefined {
  const match = new RegExp(`^<!-- ${name}(?:: .*?)? -->\\n([\\s\\S]*?)^<!-- /${name} -->`, 'm').exec(text);
  if (match === null) return undefined;
  const start = match.index + match[0].indexOf('\n') + 1;
  return { start, end: start + (match[1] ?? '').length };
}

/**
 * A Markdown table with its columns aligned.
 *
 * @param rows the headings, then the cells of each line
 * @param rule the cells of the rule below the headings, of which only a colon at the right end matters; may be empty
 */
export function setTable(rows: readonly (readonly string[])[], rule: readonly string[] = []): string {
  const [head = [], ...body] = rows;
  const columns = head.map((_, i) => ({
    width: Math.max(3, ...rows.map((row) => row[i]?.length ?? 0)),
    right: rule[i]?.endsWith(':') === true,
  }));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const set = (row: readonly string[]): string =>
    line(
      columns.map(({ width, right }, i) => {
        const cell = row[i] ?? '';
        return right ? cell.padStart(width) : cell.padEnd(width);
      }),
    );
  const dashes = columns.map(({ width, right }) => (right ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [set(head), line(dashes), ...body.map(set)].join('');
}
