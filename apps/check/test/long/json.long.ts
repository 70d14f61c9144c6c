import process from 'node:process';
import { afterAll, expect, test } from 'vitest';
import { type FreshCopy, freshCopy } from '../../src/fresh-copy.ts';
import { npxPnpm } from '../../src/newcomer.ts';
import { report } from '../../src/run-command.ts';

const options = 'exp 2 --json --epochs 2 --limit 200'.split(' ');
const copies: FreshCopy[] = [];

afterAll(() => {
  for (const copy of copies) copy.remove();
});

/** Runs lab 2 as the first thing in a fresh copy, so that installing and building come in between, and reads stdout. */
async function runJson(pnpm: readonly string[]): Promise<Record<string, unknown>> {
  const copy = await freshCopy({ sharesBuilds: copies.length > 0 });
  copies.push(copy);
  const words = [...pnpm, '--silent', ...options];
  const finished = await copy.run(words);
  expect(finished.code, report(words, finished)).toBe(0);
  try {
    return JSON.parse(finished.stdout);
  } catch (error) {
    throw new Error(report(words, finished), { cause: error });
  }
}

const runs: Record<string, unknown>[] = [];

test.each([
  [`${npxPnpm.at(-1)} on this Node ${process.versions.node}`, npxPnpm],
  ['pnpm 12.21.0 on Node 26', ['npx', '-y', '-p', 'node@26', '-p', 'pnpm@12.21.0', 'pnpm']],
])('the first `--json` of a fresh copy is one object and nothing else: %s', async (_title, pnpm) => {
  const run = await runJson(pnpm);
  runs.push(run);
  expect(run).toMatchObject({
    experiment: 2,
    preset: 'notebook',
    status: 'completed',
    config: { epochs: 2, limit: 200, batchSize: null, hidden: [64] },
    data: { source: 'mnist', from: 'sample', trainCount: 200 },
    history: [{ epoch: 0 }, { epoch: 1 }],
    result: { weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
});

test('both give the same figures, bit for bit', () => {
  expect(runs).toHaveLength(2);
  const [first, second] = runs.map((run) => ({ ...run, timing: null }));
  expect(second).toEqual(first);
});
