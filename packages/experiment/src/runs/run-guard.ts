import { randomBytes, randomInt } from 'node:crypto';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts';

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
 * Does what no two processes may do with a run's folder at the same time: to decide by its `run.json` what becomes of it.
 * It takes milliseconds; from then on `run.json` itself names the process that writes the run.
 *
 * A claim is an empty file whose name says whose it is, and only its owner takes it for granted: whoever sees another's
 * steps back and tries again. The claim of a process that was killed is no claim.
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
