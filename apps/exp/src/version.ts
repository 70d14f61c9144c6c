import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** What `pnpm exp --version` prints: the commit that is checked out, and Node's version. */
export function versionLine(root: string): string {
  return `nn-labs ${commitOf(root) ?? 'of no commit'}; Node ${process.versions.node}`;
}

function commitOf(root: string): string | undefined {
  if (!existsSync(join(root, '.git'))) return undefined;
  try {
    const words = ['describe', '--always', '--dirty=, changed', '--exclude=*'];
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: [...stdio] }).trim();
  } catch {
    return undefined; // no git, or no commit yet
  }
}
