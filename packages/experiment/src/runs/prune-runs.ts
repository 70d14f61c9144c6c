import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bestRun, lastRun } from './best-run.ts';
import { runsFolder, unfinishedPrefix } from './run-folder.ts';
import { type DamagedRun, foldersIn, listRuns, type StoredRun } from './stored-run.ts';

/** Which runs would go and which stay. */
export interface PrunePlan {
  readonly remove: readonly (StoredRun | DamagedRun)[];
  readonly keep: readonly { readonly run: StoredRun; readonly why: 'running' | 'best' | 'last' }[];
}

/**
 * Decides which runs may go: all but the running ones, and each lab's best and last.
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
    const [best, last] = [bestRun(own), lastRun(own)];
    for (const run of own) {
      if (run.status === 'damaged') continue;
      if (run.status === 'running') keep.push({ run, why: 'running' });
      else if (run === best) keep.push({ run, why: 'best' });
      else if (run === last) keep.push({ run, why: 'last' });
    }
  }
  const kept = new Set<unknown>(keep.map(({ run }) => run));
  return { remove: runs.filter((run) => !kept.has(run)), keep };
}

/** A folder under construction is younger than this, unless its maker was killed. */
const unfinishedMs = 60_000;

/**
 * Removes the runs of a plan, and what killed processes left half made.
 *
 * @example
 * ```ts
 * import { planPrune, prune } from '@nn-labs/experiment/runs';
 * await prune('/nowhere', planPrune('/nowhere'));
 * ```
 */
export async function prune(root: string, { remove }: PrunePlan): Promise<void> {
  for (const { folder } of remove) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  for (const lab of foldersIn(runsFolder(root))) {
    const parent = join(runsFolder(root), lab);
    for (const name of foldersIn(parent)) {
      if (!name.startsWith(unfinishedPrefix)) continue;
      const folder = join(parent, name);
      const { mtimeMs } = await stat(folder);
      if (Date.now() - mtimeMs > unfinishedMs) await rm(folder, { recursive: true, force: true });
    }
  }
}
