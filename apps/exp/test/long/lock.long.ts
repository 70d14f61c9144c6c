import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { expect, test, vi } from 'vitest';

const lockModule = pathToFileURL(join(import.meta.dirname, '../../bin/lock.js')).href;
const run = promisify(execFile);
const {
  withLock,
}: {
  withLock: (path: string, what: string, task: () => Promise<void>, patienceMs: number) => Promise<void>;
} = await import(lockModule);

/** How long a lock without a pid is respected here. */
const patienceMs = 300;

/** A folder with a counter, and ways to add 1 to it slowly, under the lock, here and in another process. */
function setUp() {
  const folder = temporaryFolder();
  const counter = join(folder, 'counter');
  const lock = join(folder, 'lock');
  writeFileSync(counter, '0');
  const code = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { withLock } from ${JSON.stringify(lockModule)};
    await withLock(${JSON.stringify(lock)}, 'count', async () => {
      const value = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'));
      await new Promise((resolve) => setTimeout(resolve, 5));
      writeFileSync(${JSON.stringify(counter)}, String(value + 1));
    }, ${patienceMs});`;
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  return {
    lock,
    increment: (ms = 5) =>
      withLock(
        lock,
        'count',
        async () => {
          const value = Number(readFileSync(counter, 'utf8'));
          await sleep(ms);
          writeFileSync(counter, String(value + 1));
        },
        patienceMs,
      ),
    incrementElsewhere: () => run(process.execPath, ['--input-type=module', '-e', code]),
    counted: () => readFileSync(counter, 'utf8'),
    said,
  };
}

test('processes take turns', async () => {
  const { lock, increment, incrementElsewhere, counted } = setUp();
  await Promise.all([1, 2, 3].flatMap(() => [increment(), incrementElsewhere()]));
  expect(counted()).toBe('6');
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

// As after a restart, or written by a process of another container: the number is a living process's of this one.
test.each([
  ['without a start', () => `${process.pid}`],
  ['of another place', () => `${process.pid}\nelsewhere\n1`],
])('a lock with the pid of somebody else, %s, is taken over when its owner is silent', async (_, owner) => {
  const { lock, increment, counted } = setUp();
  mkdirSync(lock);
  writeFileSync(join(lock, 'pid'), owner());
  await increment();
  expect(counted()).toBe('1');
});

test('an owner of another container that shows life is waited for, and named within a second', async () => {
  const { lock, increment, counted, said } = setUp();
  mkdirSync(lock);
  const owner = join(lock, 'pid');
  writeFileSync(owner, '1\nelsewhere\n1');
  const heart = setInterval(() => utimesSync(owner, new Date(), new Date()), 50);
  const waiting = increment();
  await sleep(3 * patienceMs);
  expect(counted()).toBe('0');
  clearInterval(heart);
  await waiting;
  expect(said.join('')).toBe(
    'Waiting for process 1 (of another container, or from before a restart) to finish its count of this folder…\n',
  );
  expect(counted()).toBe('1');
});

test('a living owner keeps the lock longer than its patience, and is named', async () => {
  const { lock, increment, counted, said } = setUp();
  const first = increment(3 * patienceMs);
  await expect.poll(() => existsSync(join(lock, 'pid')), { timeout: 20_000, interval: 5 }).toBe(true);
  await increment();
  expect(said.join('')).toMatch(/^Waiting for process \d+ to finish its count of this folder…\n$/);
  await first;
  expect(counted()).toBe('2');
});

test('a lock that was left without a pid is taken over after a while', async () => {
  const { lock, increment, counted } = setUp();
  mkdirSync(lock);
  const start = performance.now();
  await increment();
  expect(counted()).toBe('1');
  expect(performance.now() - start).toBeGreaterThan(patienceMs);
});
