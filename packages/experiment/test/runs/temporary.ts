import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { RunRequest } from '../../src/runs/index.ts';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A new empty folder, which is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nn-labs-runs-')));
  folders.push(folder);
  return folder;
}

/** What a lab without options records, and what it warned of. */
export function request(changes: Partial<RunRequest> = {}): RunRequest & { warnings: string[] } {
  const warnings: string[] = [];
  return {
    preset: 'default',
    options: { n: 3 },
    changed: {},
    command: 'pnpm exp 99',
    judgedBy: { figure: 'score', better: 'higher', as: 'number' },
    checkpointEvery: null,
    warn: (line) => warnings.push(line),
    warnings,
    ...changes,
  };
}
