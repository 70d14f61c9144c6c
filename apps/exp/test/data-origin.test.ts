import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns } from '@nn-labs/experiment/runs';
import { expect, test } from 'vitest';
import { exp } from './in-process.ts';
import { temporaryLab } from './temporary-lab.ts';

const checkout = temporaryLab(`
  options: {
    data: choice(['mnist', 'idx'], { description: 'images', default: 'mnist', formerly: { auto: 'mnist' } }),
  },
  run: ({ data }) => ({ data: { source: data, from: 'sample' }, result: { n: 1 } }),
  report: () => ({ figures: [], findings: [], text: [] }),`);

/** Changes the text of the newest run's `run.json`. */
function edit(from: RegExp, to: string): string {
  const { folder, id } = listRuns(checkout, 7).at(-1)!;
  const file = join(folder, 'run.json');
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
  return id;
}

test('--json says where the data was; two runs that differ in nothing else do not differ', async () => {
  const { code, stdout } = await exp('7 --json', { checkout });
  expect(code).toBe(0);
  expect(JSON.parse(stdout).data).toEqual({ source: 'mnist', from: 'sample' });
  const elsewhere = edit(/"from": "sample"/, '"from": "cache"');
  await exp('7', { checkout });
  const { stdout: difference } = await exp(`diff ${elsewhere} last`, { checkout });
  expect(difference).toContain('differ in nothing but their times');
  const again = await exp(`7 --from ${elsewhere}`, { checkout });
  expect(again.code).toBe(0);
});

test('a recorded run with a word of an earlier version is one with the word that is meant', async () => {
  await exp('7', { checkout });
  const auto = edit(/"data": "mnist"/, '"data": "auto"');
  const { code, stdout } = await exp(`7 --from ${auto} --json`, { checkout });
  expect({ code, data: JSON.parse(stdout).config.data }).toEqual({ code: 0, data: 'mnist' });
});

test('a recorded run with a word that is gone: exit 3, said so', async () => {
  await exp('7', { checkout });
  const generated = edit(/"data": "mnist"/, '"data": "generated"');
  for (const words of [`7 --from ${generated}`, `report ${generated}`]) {
    expect(await exp(words, { checkout })).toEqual({
      code: 3,
      stdout: '',
      stderr: [
        `exp: the run ${generated} was made with --data generated; this version has one of mnist, idx`,
        '     Check out the commit that pnpm exp show names, and run it there.',
        '',
      ].join('\n'),
    });
  }
});
