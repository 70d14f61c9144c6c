import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** What git says about a checkout; undefined without git, and where it has nothing to say. */
export function gitSays(root: string, words: readonly string[]): string | undefined {
  if (!existsSync(join(root, '.git'))) return undefined;
  try {
    return execFileSync('git', words, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** What `pnpm exp --version` prints: the commit that is checked out, and Node's version. */
export function versionLine(root: string): string {
  const commit = gitSays(root, ['describe', '--always', '--dirty=, changed', '--exclude=*']);
  return `nn-labs ${commit ?? 'of no commit'}; Node ${process.versions.node}`;
}
