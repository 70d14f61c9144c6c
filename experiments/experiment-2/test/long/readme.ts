import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './command-line.ts';

/** The text of a README of the checkout. */
export function readReadme(file: string): string {
  return readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n');
}

/**
 * Every `pnpm exp …` that a README shows, in fences and within lines, as the words after `exp`. One with a placeholder
 * (`<folder>`) is a pattern, not a command.
 */
export function shownCommands(markdown: string): string[] {
  const fenced = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, lines = '']) =>
    lines.split('\n'),
  );
  const inline = [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
  const commands = [...fenced, ...inline].flatMap((line) => {
    const words = /^(?:npx -y )?pnpm(?:@\S+)? (?:--silent )?exp\b(.*)$/.exec(
      line.replace(/\s+#.*$/, '').trim(),
    )?.[1];
    return words === undefined || words.includes('<') ? [] : [words.trim()];
  });
  return [...new Set(commands)];
}

/** The blocks that say which command prints them: `<!-- output of: pnpm exp 2 -->`, then a fence. */
export function shownOutputs(markdown: string): { command: string; output: string }[] {
  const blocks = markdown.matchAll(/<!-- output of: pnpm exp (.*?) -->\n```text\n([\s\S]*?)^```/gm);
  return [...blocks].map(([, command = '', output = '']) => ({ command, output }));
}

/** A row of a table of results: what was turned, and the accuracies in percent as they stand there. */
export interface ResultRow {
  readonly options: string;
  readonly training: string;
  readonly test: string;
}

/** The rows of the tables marked `<!-- results of: … -->`, found by the names of their columns. */
export function resultRows(markdown: string): ResultRow[] {
  const tables = markdown.matchAll(/<!-- results of: .*? -->\n((?:\|.*\n)+)/g);
  return [...tables].flatMap(([, table = '']) => {
    const [head = [], , ...rows] = table.trimEnd().split('\n').map(cells);
    const at = (name: string): number => head.indexOf(name);
    return rows.map((row) => ({
      options: row[at('options')]?.replaceAll('`', '') ?? '',
      training: row[at('training')]?.replace(' %', '') ?? '',
      test: row[at('test')]?.replace(' %', '') ?? '',
    }));
  });
}

function cells(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}
