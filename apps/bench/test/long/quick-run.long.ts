import { expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { runMain } from '../run-main.ts';

const words = '--quick --only products --peers none --runs 1 --json';

// A real run without peers; contestants are processes of `dist`.
test('a quick run over products prints one JSON object', { timeout: 60_000 }, async () => {
  const { code, out, err } = await runMain(...words.split(' '));
  expect(code, err).toBe(0);
  const report: Report = JSON.parse(out);
  expect(report).toMatchObject({ command: 'pnpm bench', node: process.versions.node, runs: 1, quick: true });
  expect(report.cases.map(({ id }) => id)).toEqual(['product-256-float64', 'product-256-float32']);
  for (const { rows } of report.cases) {
    expect(rows.length).toBe(Math.min(report.machine.cores, 2) + (report.machine.cores > 2 ? 1 : 0));
    for (const row of rows) {
      expect(row).toMatchObject({ status: 'measured', contestant: 'nn-labs' });
      if (row.status === 'measured') expect(row.gflops).toBeGreaterThan(0);
    }
  }
});
