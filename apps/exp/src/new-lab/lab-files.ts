import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@nn-labs/experiment';
import { writeWholeSync } from '@nn-labs/experiment/runs';
import { markdownText, typeScriptProperty } from './title.ts';

const templates = fileURLToPath(new URL('../../templates/lab/', import.meta.url));
const suffix = '.template';

export interface LabFile {
  /** Relative to the lab's folder, with `/` between folders. */
  readonly name: string;
  readonly text: string;
}

/** The files that an author begins with: the templates of `apps/exp/templates/lab`, filled in. */
export function labFiles(id: number, title: string): LabFile[] {
  return templateNames('').map((name) => {
    const template = readFileSync(join(templates, name), 'utf8').replaceAll('\r\n', '\n');
    return { name: name.slice(0, -suffix.length), text: fill(template, id, title) };
  });
}

function templateNames(folder: string): string[] {
  return readdirSync(join(templates, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}${entry.name}`;
      return entry.isDirectory() ? templateNames(`${path}/`) : [path];
    })
    .filter((name) => name.endsWith(suffix))
    .sort();
}

function fill(template: string, id: number, title: string): string {
  const values: Readonly<Record<string, string>> = {
    id: String(id),
    'title json': JSON.stringify(title),
    'title md': markdownText(title),
    'title property': typeScriptProperty('title', title),
  };
  return template.replaceAll(/\{\{([a-z ]+)\}\}/g, (place, name: string) => values[name] ?? place);
}

/** The folder of a new lab. Throws a `UsageError` when there is something already. */
export function freeFolder(root: string, id: number): string {
  const folder = `experiments/experiment-${id}`;
  if (!existsSync(join(root, folder))) return folder;
  const there = readdirSync(join(root, folder)).filter((name) => name !== 'node_modules');
  const shown = there.slice(0, 5).join(', ') + (there.length > 5 ? ', …' : '');
  throw new UsageError(
    `${folder} is there already${there.length === 0 ? ', empty' : ` (${shown})`}; nothing is overwritten`,
    'Take another number, or move that folder away.',
  );
}

export function writeLabFiles(root: string, folder: string, files: readonly LabFile[]): void {
  for (const { name, text } of files) {
    const path = join(root, folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeWholeSync(path, text);
  }
}
