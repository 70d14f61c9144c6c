import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FreshCopy, freshCopy } from '../../src/fresh-copy.ts';
import { type Finished, report } from '../../src/run-command.ts';

const words = 'exp 2 --epochs 2 --limit 100 --quiet'.split(' ');
let copy: FreshCopy;

beforeAll(async () => {
  copy = await freshCopy();
});

afterAll(() => copy?.remove());

async function atOnce(starts: number): Promise<void> {
  const running = Array.from({ length: starts }, () => copy.pnpm(words));
  const finished: Finished[] = await Promise.all(running);
  const reports = finished.map((one, index) => report([`start ${index + 1}:`, ...words], one));
  const failed = reports.filter((_, index) => finished[index]?.code !== 0);
  expect(failed, failed.join('\n\n')).toEqual([]);
  const outputs = new Set(finished.map(({ stdout }) => stdout));
  expect([...outputs], 'the different outputs').toHaveLength(1);
  expect(finished[0]?.stdout).toContain('Epoch 1: Accuracy');
}

function deleteBuilds(): void {
  for (const group of ['packages', 'apps', 'experiments']) {
    for (const entry of readdirSync(join(copy.root, group), { withFileTypes: true })) {
      if (entry.isDirectory()) copy.delete(`${group}/${entry.name}/dist`);
    }
  }
}

test('eight starts at once in a fresh copy all print the same', () => atOnce(8));

test('four starts at once without the built files all print the same', async () => {
  deleteBuilds();
  await atOnce(4);
});

test('four starts at once without the installed packages all print the same', async () => {
  copy.delete('node_modules');
  await atOnce(4);
});
