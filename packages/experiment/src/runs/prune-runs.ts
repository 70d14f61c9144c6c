import { renameSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { errorCode } from '../errors.ts';
import { bestRuns, lastRun } from './find-run.ts';
import { BusyRunError, guardRun } from './processes.ts';
import { runsFolder, unfinishedPrefix } from './run-folder.ts';
import { type DamagedRun, foldersIn, listRuns, readRun, type StoredRun } from './stored-run.ts';

/** Which runs would go and which stay. */
export interface PrunePlan {
  readonly remove: readonly (StoredRun | DamagedRun)[];
  readonly keep: readonly { readonly run: StoredRun; readonly why: 'running' | 'best' | 'last' }[];
}

/**
 * Decides which runs may go: all but the running ones, and each lab's last, and its best on each test data.
 *
 * @example
 * ```ts
 * import { planPrune } from '@nn-labs/experiment/runs';
 * planPrune('/nowhere'); // => { remove: [], keep: [] }
 * ```
 */
export function planPrune(root: string, lab?: number): PrunePlan {
  const runs = listRuns(root, lab);
  const keep: PrunePlan['keep'][number][] = [];
  for (const number of new Set(runs.map((run) => run.lab))) {
    const own = runs.filter((run) => run.lab === number);
    const [best, last] = [bestRuns(own), lastRun(own)];
    for (const run of own) {
      if (run.status === 'damaged') continue;
      if (run.status === 'running') keep.push({ run, why: 'running' });
      else if (best.includes(run)) keep.push({ run, why: 'best' });
      else if (run === last) keep.push({ run, why: 'last' });
    }
  }
  const kept = new Set<unknown>(keep.map(({ run }) => run));
  return { remove: runs.filter((run) => !kept.has(run)), keep };
}

/** A folder under construction is younger than this, unless its maker was killed. */
const unfinishedMs = 60_000;

/**
 * Removes the runs of a plan, and half-made folders that killed processes left. Answers the runs that were removed: a run
 * that another process has resumed since the plan was made stays.
 *
 * @example
 * ```ts
 * import { planPrune, prune } from '@nn-labs/experiment/runs';
 * await prune('/nowhere', planPrune('/nowhere')); // => []
 * ```
 */
export async function prune(root: string, { remove }: PrunePlan): Promise<(StoredRun | DamagedRun)[]> {
  const removed: (StoredRun | DamagedRun)[] = [];
  for (const run of remove) {
    if (!(await setAside(run))) continue;
    await removeFolder(asideOf(run));
    removed.push(run);
  }
  for (const lab of foldersIn(runsFolder(root))) {
    const parent = join(runsFolder(root), lab);
    for (const name of foldersIn(parent)) {
      if (!name.startsWith(unfinishedPrefix)) continue;
      const folder = join(parent, name);
      const { mtimeMs } = await stat(folder);
      if (Date.now() - mtimeMs > unfinishedMs) await removeFolder(folder);
    }
  }
  return removed;
}

/** Renames the run's folder, so that no process finds the run any more; does nothing when the run has changed since the plan. */
async function setAside(run: StoredRun | DamagedRun): Promise<boolean> {
  try {
    return await guardRun(run.folder, run.id, () => {
      if (!isDeepStrictEqual(readRun(run.folder), run)) return false;
      renameSync(run.folder, asideOf(run));
      return true;
    });
  } catch (error) {
    if (error instanceof BusyRunError) return false;
    if (errorCode(error) === 'ENOENT') return false; // another process has removed the run already
    throw error;
  }
}

function asideOf({ folder, id }: StoredRun | DamagedRun): string {
  return join(dirname(folder), `${unfinishedPrefix}${id}`);
}

function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
