import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary.ts';

const buildModule = pathToFileURL(join(import.meta.dirname, '../bin/build.js')).href;
const run = promisify(execFile);

/** A turbo that writes its files one after the other, slowly, and counts how often it was called. */
const slowTurbo = `
  const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
  appendFileSync('calls', 'x');
  mkdirSync('apps/exp/dist', { recursive: true });
  writeFileSync('apps/exp/dist/index.js', '');
  setTimeout(() => writeFileSync('apps/exp/dist/last.js', ''), 500);`;

/** A workspace of one package, and a way to bring it up to date in another process, which answers what it then finds. */
function workspace() {
  const root = temporaryFolder();
  const files = {
    'package.json': '{}',
    'apps/exp/package.json': '{"name":"exp"}',
    'apps/exp/src/index.ts': '',
    'experiments/readme.txt': '',
    'packages/readme.txt': '',
    'node_modules/turbo/package.json': '{"name":"turbo"}',
    'node_modules/turbo/bin/turbo': slowTurbo,
    'path/pnpm': '',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const code = `
    import { existsSync } from 'node:fs';
    import { build } from ${JSON.stringify(buildModule)};
    const built = await build(${JSON.stringify(root)}, []);
    console.log(built, existsSync(${JSON.stringify(join(root, 'apps/exp/dist/last.js'))}));`;
  const path = `${join(root, 'path')}${delimiter}${env.PATH}`;
  return {
    root,
    dist: join(root, 'apps/exp/dist'),
    calls: () => readFileSync(join(root, 'calls'), 'utf8').length,
    build: async () => {
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], {
        env: { ...env, PATH: path },
      });
      return stdout.trim();
    },
  };
}

async function appearance(file: string): Promise<void> {
  await expect.poll(() => existsSync(file), { timeout: 20_000, interval: 5 }).toBe(true);
}

test('nothing is built twice', async () => {
  const { build, calls } = workspace();
  expect(await build()).toBe('true true');
  expect(await build()).toBe('true true');
  expect(calls()).toBe(1);
});

test('who comes while files that were deleted are written again waits for the last of them', async () => {
  const { build, calls, dist } = workspace();
  await build();
  rmSync(dist, { recursive: true });
  const first = build();
  await appearance(join(dist, 'index.js'));
  expect(await build()).toBe('true true');
  expect(await first).toBe('true true');
  expect(calls()).toBe(2);
});
