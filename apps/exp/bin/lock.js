// A lock between processes: a folder that only one of them can make. It holds the owner's pid, so that a lock whose
// owner was killed is taken over.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kill, pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 40;

/**
 * Runs `task` while no other process holds the same lock.
 *
 * @template T
 * @param {string} path the lock's folder
 * @param {() => Promise<T>} task
 * @param {number} [patienceMs] a lock folder without a pid is one whose owner is between two system calls; after so
 * long it must have been killed there
 * @returns {Promise<T>}
 */
export async function withLock(path, task, patienceMs = 2000) {
  mkdirSync(dirname(path), { recursive: true });
  let ownerlessSince;
  while (!take(path)) {
    const owner = readOwner(path);
    if (owner !== undefined) ownerlessSince = undefined;
    else ownerlessSince ??= Date.now();
    const abandoned = owner === undefined ? Date.now() - ownerlessSince > patienceMs : !isAlive(owner);
    if (abandoned) discard(path, owner);
    else await sleep(pollMs);
  }
  try {
    return await task();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function take(path) {
  try {
    mkdirSync(path);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(path, 'pid'), String(pid));
  return true;
}

function readOwner(path) {
  try {
    return Number(readFileSync(join(path, 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(owner) {
  try {
    kill(owner, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
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
    // Another process was faster; the next turn of the loop sees what it left.
  }
}
