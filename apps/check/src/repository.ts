import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url));

/** The TypeScript compiler of the checkout, to be run by Node. */
export const tsc: string = join(
  dirname(createRequire(join(root, 'package.json')).resolve('typescript/package.json')),
  'bin/tsc',
);

/** Folders that git ignores; only asked for where there is no git. */
const ignored = new Set(['node_modules', 'dist', 'generated', 'runs', 'coverage', '.git', '.turbo']);

/** Every file that belongs to the repository, relative to the root, with `/` between folders. */
export function repositoryFiles(): string[] {
  return (fromGit() ?? walk('')).filter((file) => existsSync(join(root, file))).sort();
}

/** Tracked files and those that would be; undefined where git is missing or the checkout is an unpacked archive. */
function fromGit(): string[] | undefined {
  if (!existsSync(join(root, '.git'))) return undefined;
  try {
    const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [...new Set(list.split('\0'))].filter((file) => file !== '');
  } catch {
    return undefined;
  }
}

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ignored.has(entry.name) ? [] : walk(path);
    return entry.name.endsWith('.tgz') ? [] : [path];
  });
}

/** The text of a file of the repository. */
export function readText(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** A package.json, as far as the checks look at it. */
export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** One member of the workspace. */
export interface Workspace {
  readonly group: 'packages' | 'apps' | 'experiments';
  /** Relative to the root, such as `packages/linalg`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The members of the workspace, by folder. */
export function workspaces(): Workspace[] {
  const groups = ['packages', 'apps', 'experiments'] as const;
  return groups.flatMap((group) =>
    readdirSync(join(root, group))
      .sort()
      .map((name) => `${group}/${name}`)
      .filter((folder) => existsSync(join(root, folder, 'package.json')))
      .map((folder) => ({ group, folder, manifest: JSON.parse(readText(`${folder}/package.json`)) })),
  );
}

/** The packages that are published. */
export function publishablePackages(): Workspace[] {
  return workspaces().filter(({ group }) => group === 'packages');
}
