// A lock between processes: a folder that only one of them can make. Its owner writes into it which process it is, and
// then shows every moment that it lives, so that a lock whose owner was killed is taken over.
import {
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { kill, pid, platform, stderr } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 40;
const announceAfterMs = 700;

/**
 * Runs `task` while no other process holds the same lock.
 *
 * @template T
 * @param {string} path the lock's folder
 * @param {string} what the task in a word, shown to the user of a process that waits: build
 * @param {() => Promise<T>} task
 * @param {number} [patienceMs] an owner who has shown no sign of life for so long is gone
 * @returns {Promise<T>}
 */
export async function withLock(path, what, task, patienceMs = 3000) {
  mkdirSync(dirname(path), { recursive: true });
  const me = [pid, place(), startOf(pid)].join('\n');
  const start = performance.now();
  let announced = false;
  let seen = { sign: '', at: start };
  while (!take(path, me)) {
    const owner = readOwner(path);
    const sign = `${owner} ${signOfLife(path)}`;
    const now = performance.now();
    if (sign !== seen.sign) seen = { sign, at: now };
    if (isGone(owner, now - seen.at > patienceMs)) {
      discard(path, owner);
      continue;
    }
    if (!announced && now - start > announceAfterMs) {
      announced = true;
      stderr.write(`Waiting for ${nameOf(owner)} to finish its ${what} of this folder…\n`);
    }
    await sleep(pollMs);
  }
  const heart = setInterval(() => showLife(path), patienceMs / 6);
  try {
    return await task();
  } finally {
    clearInterval(heart);
    if (readOwner(path) === me) rmSync(path, { recursive: true, force: true });
  }
}

function take(path, me) {
  try {
    mkdirSync(path);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(path, 'pid'), me);
  return true;
}

/** The owner's pid, where that number means something, and when it began; empty between its two system calls. */
function readOwner(path) {
  try {
    return readFileSync(join(path, 'pid'), 'utf8');
  } catch {
    return '';
  }
}

function showLife(path) {
  const now = Date.now() / 1000;
  try {
    utimesSync(join(path, 'pid'), now, now);
  } catch {
    // Somebody has removed the lock by hand; the task goes on.
  }
}

function signOfLife(path) {
  return statSync(join(path, 'pid'), { throwIfNoEntry: false })?.mtimeMs;
}

/**
 * Whether a process lives can be looked up when its number was given by this system since its last start. For another
 * container or machine, only the missing sign of life shows that the owner is gone.
 */
function isGone(owner, isSilent) {
  const [number, where, started] = owner.split('\n');
  if (where !== place()) return isSilent;
  if (started !== '') return startOf(number) !== started;
  return isSilent || !exists(Number(number));
}

/** Within what a pid is one process's: this start of this machine, and this container. */
function place() {
  if (platform !== 'linux') return hostname();
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** What tells a process from a later one of the same number; empty for none, and where the system does not say. */
function startOf(number) {
  try {
    const stat = readFileSync(`/proc/${number}/stat`, 'utf8');
    // The second field is the program's name in brackets, in which anything may stand. A zombie (Z) has ended.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : fields[19];
  } catch {
    return '';
  }
}

function exists(number) {
  try {
    kill(number, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function nameOf(owner) {
  const [number, where] = owner.split('\n');
  if (!Number(number)) return 'another process';
  return `process ${Number(number)}${where === place() ? '' : ' (of another container, or from before a restart)'}`;
}

/** Of several processes that find the lock abandoned, one renames it away. */
function discard(path, owner) {
  const grave = `${path}.${pid}`;
  try {
    renameSync(path, grave);
    // Between the look and the rename another process may have discarded the lock and taken it: give it back.
    if (readOwner(grave) !== owner) renameSync(grave, path);
    else rmSync(grave, { recursive: true, force: true });
  } catch {
    // Another process was faster; the loop looks again.
  }
}
