import { execFile } from 'node:child_process';
import { cpus, release, type } from 'node:os';
import { dirname } from 'node:path';
import process from 'node:process';
import type { RunRecord } from './run-record.ts';

const patienceMs = 3000;

/** The commit that is checked out in `root`, and whether files differ from it; null without git or a repository. */
export function readGitState(root: string): Promise<RunRecord['git']> {
  // A git hook has these variables set to its own repository; and a checkout inside another checkout is not that other one.
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, ...rest } = process.env;
  const env = { ...rest, GIT_CEILING_DIRECTORIES: dirname(root) };
  const words = ['--no-optional-locks', 'status', '--porcelain=v2', '--branch'];
  return new Promise((resolve) => {
    const options = { cwd: root, env, timeout: patienceMs, windowsHide: true };
    try {
      // Output that is longer than the buffer is an error too, but the first lines, with the commit, are there.
      execFile('git', words, options, (_error, stdout) => resolve(parseGitStatus(stdout)));
    } catch {
      resolve(null); // no process could be started
    }
  });
}

/** Reads `git status --porcelain=v2 --branch`: lines with `#` are about the commit, all others are changes. */
export function parseGitStatus(output: string): RunRecord['git'] {
  const commit = /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(output)?.[1];
  if (commit === undefined) return null;
  return { commit, dirty: /^[^#\n]/m.test(output) };
}

/** What a run ran on, as far as it may explain a difference. */
export function describeMachine(): RunRecord['environment'] {
  const processors = cpus();
  return {
    node: process.versions.node,
    os: `${type()} ${release()} ${process.arch}`,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
  };
}
