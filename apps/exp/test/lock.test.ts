import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary.ts';

const lockModule = pathToFileURL(join(import.meta.dirname, '../bin/lock.js')).href;
const run = promisify(execFile);

/** How long a lock without a pid is respected here. */
const patienceMs = 500;

/** A folder with a counter, and a way to add 1 to it in another process, slowly, under the lock. */
function setUp() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'counter'), '0');
  const code = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    import { withLock } from ${JSON.stringify(lockModule)};
    const counter = ${JSON.stringify(join(folder, 'counter'))};
    await withLock(${JSON.stringify(join(folder, 'lock'))}, async () => {
      const value = Number(readFileSync(counter, 'utf8'));
      await setTimeout(5);
      writeFileSync(counter, String(value + 1));
    }, ${patienceMs});`;
  return {
    lock: join(folder, 'lock'),
    increment: () => run(process.execPath, ['--input-type=module', '-e', code]),
    counted: () => readFileSync(join(folder, 'counter'), 'utf8'),
  };
}

test('eight processes take turns', async () => {
  const { lock, increment, counted } = setUp();
  await Promise.all(Array.from({ length: 8 }, increment));
  expect(counted()).toBe('8');
  expect(existsSync(lock)).toBe(false);
});

test('a lock whose owner is dead is taken over', async () => {
  const { lock, increment, counted } = setUp();
  mkdirSync(lock);
  const { stdout } = await run(process.execPath, ['-p', 'process.pid']); // the pid of a process that has ended
  writeFileSync(join(lock, 'pid'), stdout.trim());
  await increment();
  expect(counted()).toBe('1');
});

test('a lock that was left without a pid is taken over after a while', async () => {
  const { lock, increment, counted } = setUp();
  mkdirSync(lock);
  const start = performance.now();
  await increment();
  expect(counted()).toBe('1');
  expect(performance.now() - start).toBeGreaterThan(patienceMs);
});
