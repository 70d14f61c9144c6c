import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@nn-labs/experiment';
import { writeWhole } from '@nn-labs/experiment/runs';
import { gitSays } from '../command-line/git.ts';
import { toDo } from '../readme/edits.ts';
import type { NewLab } from './new-lab.ts';
import { markdownText, typeScriptProperty } from './title.ts';

const templates = fileURLToPath(new URL('../../templates/lab/', import.meta.url));
const suffix = '.template';

export interface LabFile {
  /** Relative to the lab's folder, with `/` between folders. */
  readonly name: string;
  readonly text: string;
}

/** The files that an author begins with: the templates of both kinds and of this one, filled in. */
export function labFiles(lab: NewLab): LabFile[] {
  return ['both/', `${lab.kind}/`].flatMap((folder) =>
    templateNames(folder).map((name) => {
      const template = readFileSync(join(templates, name), 'utf8').replaceAll('\r\n', '\n');
      return { name: name.slice(folder.length, -suffix.length), text: fill(template, lab) };
    }),
  );
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

function fill(template: string, { id, title, question }: NewLab): string {
  const values: Readonly<Record<string, string>> = {
    id: String(id),
    'title json': JSON.stringify(title),
    'title md': markdownText(title),
    'title property': typeScriptProperty('title', title),
    'question md': question === undefined ? `${toDo} what does this lab find out?` : markdownText(question),
    'answer md': `${toDo} what do its runs say? Give figures by markers, as this page does below.`,
  };
  return template.replaceAll(/\{\{([a-z ]+)\}\}/g, (place, name: string) => values[name] ?? place);
}

/** What a build and an installation leave in a lab's folder. */
const built = ['node_modules', 'dist', '.turbo'];

/**
 * The folder of a new lab, where at most ignored files are left of an earlier one. Throws a `UsageError` when there is
 * anything that git would keep.
 */
export function freeFolder(root: string, id: number): string {
  const folder = `experiments/experiment-${id}`;
  if (!existsSync(join(root, folder))) return folder;
  const there = filesThere(root, folder);
  if (there.length === 0) return folder;
  const shown = there.slice(0, 5).join(', ') + (there.length > 5 ? ', …' : '');
  throw new UsageError(
    `${folder} is there already (${shown}); nothing is overwritten`,
    'Take another number, or move that folder away.',
  );
}

/** What of a folder git tracks or would track; without git, all but what a build leaves. */
function filesThere(root: string, folder: string): string[] {
  const names = readdirSync(join(root, folder)).filter((name) => !built.includes(name));
  const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', folder];
  const said = names.length === 0 ? '' : gitSays(root, words);
  if (said === undefined) return names;
  const kept = said.split('\0').map((file) => file.slice(folder.length + 1));
  return names.filter((name) => kept.some((file) => file === name || file.startsWith(`${name}/`)));
}

/** Removes what an earlier lab of this number has left: it is of other code. */
export function removeBuilt(root: string, folder: string): void {
  for (const name of built) rmSync(join(root, folder, name), { recursive: true, force: true });
}

export async function writeLabFiles(root: string, folder: string, files: readonly LabFile[]): Promise<void> {
  for (const { name, text } of files) {
    const path = join(root, folder, name);
    mkdirSync(dirname(path), { recursive: true });
    await writeWhole(path, text);
  }
}
