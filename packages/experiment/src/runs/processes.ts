import { execFileSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../errors.ts';

/** A process, and what tells it from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, as the system tells it; null where it does not. */
  readonly started: string | null;
}

let own: ProcessIdentity | undefined;

/** This process. */
export function thisProcess(): ProcessIdentity {
  own ??= { pid: process.pid, started: startOf(process.pid) };
  return own;
}

/** Whether a recorded process still lives; `since`, when it was recorded, tells it from one before a restart. */
export function isAlive({ pid, started }: ProcessIdentity, since: Date): boolean {
  if (started !== null) return startOf(pid) === started;
  return exists(pid) && since.getTime() >= Date.now() - uptime() * 1000 - bootToleranceMs;
}

/** Clocks are set now and then. */
const bootToleranceMs = 60_000;

/** The boot and the ticks since then; null for a process that does not exist or has ended but is not yet buried. */
function linuxStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets; the name may contain blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    if (state === 'Z' || state === 'X') return null;
    return `${bootId()}/${fields[19]}`;
  } catch {
    return null;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** When a process began, as the system tells it; null where it does not, or there is no such process. */
function startOf(pid: number): string | null {
  if (process.platform === 'linux') return linuxStart(pid);
  if (!['darwin', 'freebsd', 'openbsd'].includes(process.platform)) return null;
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  try {
    // `S+   Wed Nov 25 17:23:01 2026`; a zombie has ended.
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      ...{ env, encoding: 'utf8', timeout: 2000, stdio: ['ignore', 'pipe', 'ignore'] },
    });
    const [, state = '', started = ''] = /^\s*(\S+)\s+(.*\S)/.exec(line) ?? [];
    return started === '' || state.startsWith('Z') ? null : started;
  } catch {
    return null;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * A run that another process writes: the command line answers it with exit code 1.
 *
 * @example
 * ```ts
 * import { BusyRunError } from '@nn-labs/experiment/runs';
 * new BusyRunError('20261125-172301-123-4f3a', 4711).message; // => 'process 4711 writes the run 20261125-172301-123-4f3a'
 * ```
 */
export class BusyRunError extends Error {
  override readonly name = 'BusyRunError';
  /** The way out, one line. */
  readonly remedy: string;

  /** `hasEnded`: it wrote the run while this process was looking at it. */
  constructor(id: string, pid: number, hasEnded = false) {
    super(`process ${pid} ${hasEnded ? 'has just written' : 'writes'} the run ${id}`);
    this.remedy = hasEnded
      ? 'Look at the run with pnpm exp show, then give the command again.'
      : 'Wait for the end of that process, or stop it with Ctrl-C.';
  }
}

const prefix = '.claim-';
const attempts = 20;

/**
 * Runs `act` while no other process runs its own for the same folder: the process reads `run.json` and decides what happens
 * to the run. That takes milliseconds; afterwards `run.json` itself names the process that writes the run.
 *
 * A claim is an empty file whose name holds the process. A process that sees the claim of another process removes its own
 * claim and tries again. The claim of a process that was killed does not count.
 */
export async function guardRun<T>(folder: string, id: string, act: () => Promise<T> | T): Promise<T> {
  const { pid, started } = thisProcess();
  const words = [pid, randomBytes(4).toString('hex'), Buffer.from(started ?? '').toString('base64url')];
  const own = prefix + words.join('-');
  const path = join(folder, own);
  let other = pid;
  for (let attempt = 0; attempt < attempts; attempt++) {
    writeFileSync(path, '', { flag: 'wx' });
    try {
      const living = claimsIn(folder).find(({ name, owner, since }) => name !== own && isAlive(owner, since));
      if (living === undefined) return await act();
      other = living.owner.pid;
    } finally {
      rmSync(path, { force: true });
    }
    await sleep(randomInt(5, 50));
  }
  throw new BusyRunError(id, other);
}

function claimsIn(folder: string): { name: string; owner: ProcessIdentity; since: Date }[] {
  return readdirSync(folder).flatMap((name) => {
    const [, pid, started = ''] = /^\.claim-(\d+)-[0-9a-f]{8}-([\w-]*)$/.exec(name) ?? [];
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    if (pid === undefined || stats === undefined) return [];
    const owner = { pid: Number(pid), started: Buffer.from(started, 'base64url').toString() || null };
    return [{ name, owner, since: stats.mtime }];
  });
}
