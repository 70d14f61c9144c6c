import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkoutOfLab2, exp } from './in-process.ts';

const checkout = checkoutOfLab2();
const short = '2 --epochs 1 --limit 20 --hidden 4';

/** Changes the text of the newest run's `run.json`. */
function edit(from: RegExp, to: string): string {
  const folder = join(checkout, 'runs/experiment-2');
  const id = readdirSync(folder).sort().at(-1) as string;
  const file = join(folder, id, 'run.json');
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
  return id;
}

test('--json says where the data was; two runs that differ in nothing else do not differ', async () => {
  const { code, stdout } = await exp(`${short} --json`, { checkout });
  expect(code).toBe(0);
  expect(JSON.parse(stdout).data).toEqual({
    source: 'mnist',
    from: 'sample',
    trainCount: 20,
    testCount: 10_000,
  });
  const elsewhere = edit(/"from": "sample"/, '"from": "cache"');
  await exp(short, { checkout });
  const { stdout: difference } = await exp(`diff ${elsewhere} last`, { checkout });
  expect(difference).toContain('differ in nothing but their times');
  const again = await exp(`2 --from ${elsewhere}`, { checkout });
  expect(again.code).toBe(0);
});

test('a recorded run with --data auto is one on MNIST', async () => {
  await exp(short, { checkout });
  const auto = edit(/"data": "mnist"/, '"data": "auto"');
  const { code, stdout } = await exp(`2 --from ${auto} --json`, { checkout });
  expect({ code, data: JSON.parse(stdout).config.data }).toEqual({ code: 0, data: 'mnist' });
});

test('a recorded run on generated digits, which are gone: exit 3, said so', async () => {
  await exp(short, { checkout });
  const generated = edit(/"data": "mnist"/, '"data": "generated"');
  for (const words of [`2 --from ${generated}`, `report ${generated}`]) {
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
