import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const runs = pathToFileURL(join(import.meta.dirname, '../../dist/runs/index.js')).href;

test('a process that is killed while it writes leaves the old content or the new one', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'model');
  const size = 200_000;
  const code = `
    import { writeWhole } from ${JSON.stringify(runs)};
    for (let i = 0; ; i++) await writeWhole(${JSON.stringify(file)}, String(i % 10).repeat(${size}));`;
  for (let kill = 0; kill < 10; kill++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
    await expect.poll(() => existsSync(file), { timeout: 20_000 }).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 3 + 4 * kill));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(readFileSync(file, 'utf8')).toMatch(/^(.)\1{199999}$/);
  }
});
