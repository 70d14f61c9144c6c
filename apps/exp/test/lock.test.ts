import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';

const lockModule = pathToFileURL(join(import.meta.dirname, '../bin/lock.js')).href;
const run = promisify(execFile);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nn-labs-lock-'));
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A process that adds 1 to a counter in a file, slowly, under the lock. */
const increment = () => `
  import { readFileSync, rmSync, writeFileSync } from 'node:fs';
  import { setTimeout } from 'node:timers/promises';
  import { withLock } from ${JSON.stringify(lockModule)};
  const counter = ${JSON.stringify(join(folder, 'counter'))};
  await withLock(${JSON.stringify(join(folder, 'lock'))}, async () => {
    const value = Number(readFileSync(counter, 'utf8'));
    await setTimeout(5);
    writeFileSync(counter, String(value + 1));
  });`;

test('eight processes take turns', async () => {
  writeFileSync(join(folder, 'counter'), '0');
  await Promise.all(
    Array.from({ length: 8 }, () => run(process.execPath, ['--input-type=module', '-e', increment()])),
  );
  expect(readFileSync(join(folder, 'counter'), 'utf8')).toBe('8');
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

test('a lock whose owner is dead is taken over', async () => {
  writeFileSync(join(folder, 'counter'), '0');
  mkdirSync(join(folder, 'lock'));
  const { stdout } = await run(process.execPath, ['-p', 'process.pid']); // the pid of a process that has ended
  writeFileSync(join(folder, 'lock/pid'), stdout.trim());
  await run(process.execPath, ['--input-type=module', '-e', increment()]);
  expect(readFileSync(join(folder, 'counter'), 'utf8')).toBe('1');
});

test('a lock that was left without a pid is taken over after a while', async () => {
  writeFileSync(join(folder, 'counter'), '0');
  mkdirSync(join(folder, 'lock'));
  await run(process.execPath, ['--input-type=module', '-e', increment()]);
  expect(readFileSync(join(folder, 'counter'), 'utf8')).toBe('1');
});
