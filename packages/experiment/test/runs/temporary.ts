import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRequest } from '../../src/runs/index.ts';

/** A new empty folder, which is removed after all tests. */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'runs-')));
}

/** What a lab without options records, and what it warned of. */
export function request(changes: Partial<RunRequest> = {}): RunRequest & { warnings: string[] } {
  const warnings: string[] = [];
  return {
    preset: 'default',
    options: { n: 3 },
    changed: {},
    command: 'pnpm exp 99',
    figures: { score: { better: 'higher' } },
    checkpointEvery: null,
    warn: (line) => warnings.push(line),
    warnings,
    ...changes,
  };
}
