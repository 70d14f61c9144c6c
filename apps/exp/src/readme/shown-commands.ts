import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lineOf } from './edits.ts';
import { pageNames, readIfThere } from './pages.ts';

/** A `pnpm exp …` that a document shows. */
export interface ShownCommand {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly words: readonly string[];
  /** In a block of commands, not in the middle of a sentence. */
  readonly inBlock: boolean;
}

/** Every command in the documents of a checkout. */
export function commandsOf(root: string): ShownCommand[] {
  return documents(root).flatMap((file) =>
    findCommands(readIfThere(join(root, file)) ?? '').map((command) => ({ file, ...command })),
  );
}

/**
 * The commands of a text, in fences and within lines. One with a placeholder (`<folder>`, `…`) is a pattern, not a
 * command.
 */
export function findCommands(text: string): Omit<ShownCommand, 'file'>[] {
  const fenced = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap((match) => {
    const [whole, lines = ''] = match;
    const first = lineOf(text, match.index + whole.indexOf('\n') + 1);
    return lines.split('\n').map((line, index) => ({ code: line, line: first + index, inBlock: true }));
  });
  const inline = [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map((match) => ({
    code: match[1] ?? '',
    line: lineOf(text, match.index),
    inBlock: false,
  }));
  return [...fenced, ...inline].flatMap(({ code, line, inBlock }) => {
    const rest = /^\s*(?:npx -y )?pnpm(?:@\S+)? (?:--silent |-s )?exp\b(.*)$/.exec(code)?.[1];
    if (rest === undefined || /<\w|…|\.\.\./.test(rest)) return [];
    return [{ line, words: shellWords(rest), inBlock }];
  });
}

/** The words of a command line up to a comment, a pipe or a redirection. */
function shellWords(text: string): string[] {
  const words: string[] = [];
  for (const [, double, single, bare] of text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)) {
    if (bare !== undefined && /^(?:#|[|<>;&])/.test(bare)) break;
    words.push(double ?? single ?? bare ?? '');
  }
  return words;
}

/** README files, CONTRIBUTING.md, the sources of the notebooks and the pages of labs. */
function documents(root: string): string[] {
  const folders = ['packages', 'apps', 'experiments'].flatMap((group) => {
    const path = join(root, group);
    return existsSync(path) ? readdirSync(path).map((name) => `${group}/${name}`) : [];
  });
  const files = folders
    .sort()
    .flatMap((folder) => [
      `${folder}/README.md`,
      `${folder}/notebook.md`,
      ...(folder.startsWith('experiments/') ? pageNames(join(root, folder)) : []).map(
        (name) => `${folder}/${name}.md`,
      ),
    ]);
  return ['README.md', 'CONTRIBUTING.md', ...files].filter((file) => existsSync(join(root, file)));
}
