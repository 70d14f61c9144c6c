import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

/** A process loads its code once: a later build changes the files, not the code that runs. */
const known = new Map<string, string | null>();

/**
 * The SHA-256 of the code that a lab runs: JavaScript and WebAssembly of its package and of the packages of the checkout
 * that it is linked to, as they were when this process first asked. Null where there is none. Packages from a registry
 * are not in it, nor are tests.
 *
 * @example
 * ```ts
 * import { codeSha256 } from '@nn-labs/experiment/runs';
 * codeSha256('/nowhere', 2); // => null
 * ```
 */
export function codeSha256(root: string, lab: number): string | null {
  const folder = join(root, 'experiments', `experiment-${lab}`);
  if (!known.has(folder)) known.set(folder, hashOf(folder));
  return known.get(folder) ?? null;
}

function hashOf(lab: string): string | null {
  const hash = createHash('sha256');
  const packages = new Map<string, string>();
  follow(lab, 'lab', packages);
  let files = 0;
  for (const [folder, name] of [...packages].sort(([, a], [, b]) => (a < b ? -1 : 1))) {
    for (const file of codeIn(folder)) {
      const bytes = readFileSync(join(folder, file));
      hash.update(`${name}/${file.replaceAll(sep, '/')} ${bytes.length}\n`).update(bytes);
      files++;
    }
  }
  return files === 0 ? null : hash.digest('hex');
}

/** Notes a package, and those of the checkout that its `node_modules` link to, by folder. */
function follow(link: string, name: string, packages: Map<string, string>): void {
  let folder: string;
  try {
    folder = realpathSync(link);
  } catch {
    return; // the link leads nowhere
  }
  // A package below node_modules came from a registry.
  if (packages.has(folder) || folder.split(sep).includes('node_modules')) return;
  packages.set(folder, name);
  const modules = join(folder, 'node_modules');
  for (const entry of namesIn(modules)) {
    const scoped = entry.startsWith('@')
      ? namesIn(join(modules, entry)).map((each) => join(entry, each))
      : [entry];
    for (const each of scoped) if (!each.startsWith('.')) follow(join(modules, each), each, packages);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

const notCode = ['node_modules', 'test', 'coverage'];

function codeIn(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = join(below, entry.name);
      if (entry.isDirectory()) {
        return entry.name.startsWith('.') || notCode.includes(entry.name) ? [] : codeIn(folder, file);
      }
      return entry.isFile() && /\.([cm]?js|wasm)$/.test(entry.name) ? [file] : [];
    });
}
