import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { repositoryFiles, root } from '../../src/repository.ts';
import { report, runCommand } from '../../src/run-command.ts';

const labs = repositoryFiles()
  .map((file) => /^experiments\/experiment-(\d+)\/package\.json$/.exec(file)?.[1])
  .filter((id) => id !== undefined);

describe('every lab keeps what it claims', () => {
  test.each(labs)('pnpm exp %s --verify', async (id) => {
    const words = [process.execPath, 'apps/exp/bin/exp.js', id, '--verify', '--quiet'];
    const finished = await runCommand(words, { cwd: root });
    // A lab may claim nothing; one that claims something has to keep it.
    if (finished.code === 2 && finished.stderr.includes(`lab ${id} makes no claims`)) return;
    expect(finished.code, report(words, finished)).toBe(0);
    expect(finished.stdout).toMatch(/^Verified: /m);
  });

  test('lab 2 is among them', () => {
    expect(labs).toContain('2');
  });
});
