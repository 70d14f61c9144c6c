import type { RunRequest } from '../../src/runs/index.ts';

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
