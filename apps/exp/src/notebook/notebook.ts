import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabFolder } from '../labs/labs.ts';

const setupTemplate = fileURLToPath(new URL('../../templates/notebook-setup.py.template', import.meta.url));

interface Cell {
  readonly kind: 'markdown' | 'code';
  readonly text: string;
}

export function notebookFile({ id }: LabFolder): string {
  return `experiment-${id}.ipynb`;
}

/**
 * The notebook of a lab for Jupyter and Colab, made from the `notebook.md` in its folder; null for a lab without one.
 * Prose becomes Markdown cells, a `python` block a code cell, an `sh` block a cell that runs its commands and fails when
 * one of them does, `<!-- setup -->` the cell that finds or clones the repository and a Node that fits.
 */
export function notebookText(root: string, lab: LabFolder, address: string | null): string | null {
  const source = join(lab.folder, 'notebook.md');
  if (!existsSync(source)) return null;
  const setup = setupCode(lab.id, address, pinnedPnpm(root));
  const cells = findCells(readFileSync(source, 'utf8').replaceAll('\r\n', '\n'), setup);
  const ids = cellIds(cells);
  const notebook = {
    cells: cells.map(({ kind, text }, index) => ({
      cell_type: kind,
      ...(kind === 'code' ? { execution_count: null } : {}),
      id: ids[index],
      // Colab folds the code of a cell that has a title.
      metadata: text.startsWith('#@title') ? { cellView: 'form' } : {},
      ...(kind === 'code' ? { outputs: [] } : {}),
      source: text.split(/(?<=\n)/),
    })),
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** Splits the source; a heading begins a cell of its own, so that Colab can fold what is below it. */
function findCells(source: string, setup: string): Cell[] {
  const cells: Cell[] = [];
  const parts = source.split(/^(```(?:python|sh)\n[\s\S]*?^```\n|<!-- setup -->\n)/m);
  for (const part of parts) {
    const code = /^```(python|sh)\n([\s\S]*?)```\n$/.exec(part);
    if (part === '<!-- setup -->\n') cells.push({ kind: 'code', text: setup.trimEnd() });
    else if (code?.[1] === 'python') cells.push({ kind: 'code', text: (code[2] ?? '').trimEnd() });
    else if (code !== null) cells.push({ kind: 'code', text: commandCell(code[2] ?? '') });
    else
      cells.push(...part.split(/^(?=#)/m).map((text) => ({ kind: 'markdown' as const, text: text.trim() })));
  }
  return cells.filter(({ text }) => text !== '');
}

/** A `!` that fails does not fail its cell, so its exit code is asked for. */
function commandCell(commands: string): string {
  const lines = commands.split('\n').filter((line) => line.trim() !== '');
  return lines
    .flatMap((line) => {
      const [, words = '', comment = ''] = /^(.*?)(\s+#.*)?$/.exec(line) ?? [];
      const run = words.replace(/^pnpm /, '{PNPM} --silent ');
      const what = JSON.stringify(`${words} failed: its last lines say why`);
      return [...(comment === '' ? [] : [comment.trim()]), `!${run}`, `assert _exit_code == 0, ${what}`];
    })
    .join('\n');
}

/** Named after the heading above and counted from there, so that an edit renames no cell that it does not touch. */
function cellIds(cells: readonly Cell[]): string[] {
  const counts = new Map<string, number>();
  let heading = 'top';
  return cells.map(({ kind, text }) => {
    const title = kind === 'markdown' ? /^#+ (.*)/.exec(text)?.[1] : undefined;
    if (title !== undefined) heading = slug(title);
    const count = (counts.get(heading) ?? 0) + 1;
    counts.set(heading, count);
    return count === 1 ? heading : `${heading}-${count}`;
  });
}

function slug(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ['cell'];
  return words.join('-').slice(0, 48);
}

/** The first code cell of a notebook: the repository, and a Node that fits. */
function setupCode(lab: number, address: string | null, pnpm: string): string {
  return readFileSync(setupTemplate, 'utf8')
    .replaceAll('\r\n', '\n')
    .replace("'{{repository}}'", address === null ? 'None' : `'${address}'`)
    .replace("'{{lab}}'", String(lab))
    .replace('{{pnpm}}', pnpm);
}

/** The package manager as the root names it, without its hash. */
function pinnedPnpm(root: string): string {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return typeof packageManager === 'string' ? (packageManager.split('+')[0] ?? 'pnpm') : 'pnpm';
}
