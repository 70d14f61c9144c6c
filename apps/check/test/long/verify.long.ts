import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { readText, repositoryFiles, root } from '../../src/repository.ts';
import { report, runCommand } from '../../src/run-command.ts';

const files = repositoryFiles();
const labs = files
  .map((file) => /^experiments\/experiment-(\d+)\/package\.json$/.exec(file)?.[1])
  .filter((id) => id !== undefined);

/** Whether a lab judges all its claims in long tests of its own: a default run may take minutes. */
function judgesItself(id: string): boolean {
  const own = files.filter((file) => file.startsWith(`experiments/experiment-${id}/test/long/`));
  return own.some((file) => /'--verify'|\bbrokenClaims\(/.test(readText(file)));
}

describe('every lab keeps what it claims', () => {
  test.each(labs.filter((id) => !judgesItself(id)))('pnpm exp %s --verify', async (id) => {
    const words = [process.execPath, 'apps/exp/bin/exp.js', id, '--verify', '--quiet'];
    const finished = await runCommand(words, { cwd: root });
    // A lab may claim nothing; one that claims something has to keep it.
    if (finished.code === 2 && finished.stderr.includes(`lab ${id} makes no claims`)) return;
    expect(finished.code, report(words, finished)).toBe(0);
    expect(finished.stdout).toMatch(/^Verified: /m);
  });

  test('lab 2 is among the labs, and judges itself', () => {
    expect(labs).toContain('2');
    expect(judgesItself('2')).toBe(true);
  });
});
