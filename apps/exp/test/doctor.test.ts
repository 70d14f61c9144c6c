import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { canWrite, nodeCheck } from '../src/doctor/checks.ts';
import { exp, withoutMnist } from './in-process.ts';
import { startMirror } from './mirror.ts';
import { smallDataset } from './small-dataset.ts';

test('without MNIST and network: a line each, what to do, and that labs can run', async () => {
  const { code, stdout, stderr } = await exp('doctor', {
    env: { ...withoutMnist(), PATH: '' },
    columns: 500,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.split('\n');
  expect(lines.slice(0, -3).every((line) => /^[✓!] [A-Za-z]+ +\S/.test(line))).toBe(true);
  expect(new Set(lines.slice(0, -3).map((line) => line.search(/(?<=^. \w+ +)\S/)))).toEqual(new Set([12]));
  expect(stdout).toContain(
    '! data      of MNIST only the sample is here, enough for --limit 2000 → pnpm exp data fetch',
  );
  expect(stdout).toContain('! network   no mirror of MNIST answers: 127.0.0.1:9 → check the connection');
  expect(stdout).toContain('! pnpm      not on the PATH → npx -y pnpm@10.34.9 does the same');
  expect(stdout).toContain('✓ engine    WebAssembly with SIMD\n');
  expect(lines.slice(-3)).toEqual(['', 'Labs can run here.', '']);
});

test('a narrow window folds what is found, below itself', async () => {
  const { stdout } = await exp('doctor', { env: { ...withoutMnist(), PATH: '' } });
  expect(stdout).toContain(
    '! data      of MNIST only the sample is here, enough for --limit 2000 →\n            pnpm exp data fetch\n',
  );
});

test('with both, everything is fine; --json says so too', async () => {
  const env = {
    ...withoutMnist(),
    MNIST_DIR: smallDataset(),
    MNIST_MIRRORS: await startMirror((_, response) => response.end()),
    npm_config_user_agent: 'pnpm/10.34.9 npm/? node/v20.20.2 linux x64',
  };
  const { code, stdout } = await exp('doctor --json', { env });
  const { ok, checks } = JSON.parse(stdout);
  expect({ code, ok }).toEqual({ code: 0, ok: true });
  expect(checks.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`)).toEqual(
    [
      'Node',
      'pnpm',
      'engine',
      'threads',
      'sample',
      'data',
      'network',
      'checkout',
      'runs',
      'cache',
      'terminal',
    ].map((name) => `${name} fine`),
  );
});

test('half a data set and mirrors that are no addresses are notes', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'train-labels-idx1-ubyte'), '');
  const env = { ...withoutMnist(), MNIST_DIR: folder, MNIST_MIRRORS: 'nonsense' };
  const { code, stdout } = await exp('doctor', { env, columns: 500 });
  expect(code).toBe(0);
  expect(stdout).toContain(
    `! data      MNIST is not complete in ${folder} → pnpm exp data status says what is missing\n`,
  );
  expect(stdout).toMatch(
    /^! network {3}the mirror "nonsense" is not an address\. → mend or unset MNIST_MIRRORS$/m,
  );
});

test('a checkout in which nothing can be written is a fault', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const { code, stdout } = await exp('doctor', { checkout: join(file, 'nn-labs'), columns: 500 });
  expect(code).toBe(1);
  expect(stdout).toContain(
    `✗ checkout  cannot be written: ${join(file, 'nn-labs')} → clone it where you may write\n`,
  );
  expect(stdout).toContain('No lab can run here until what is marked ✗ is mended.\n');
});

test.each([
  ['20.18.3', 'fault'],
  ['18.20.0', 'fault'],
  ['20.19.0', 'fine'],
  ['22.0.0', 'fine'],
  ['26.10.1', 'fine'],
])('Node %s is %s', (version, state) => {
  expect(nodeCheck(version).state).toBe(state);
});

describe('canWrite', () => {
  test('looks at the folder, or where it would be made, and leaves nothing there', () => {
    const folder = temporaryFolder();
    expect(canWrite(folder)).toBe(true);
    expect(canWrite(join(folder, 'a/b/c'))).toBe(true);
    mkdirSync(join(folder, 'a')); // would fail if it had been made
    writeFileSync(join(folder, 'file'), '');
    expect(canWrite(join(folder, 'file/b'))).toBe(false);
  });
});
