import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { runFiles } from '../recorder-rules.ts';
import { syncFolder, writeWhole } from './files.ts';

/** What a folder is called while it is being made. */
export const unfinishedPrefix = '.new-';

/** The folder of all runs of a checkout, or of those of one lab. */
export function runsFolder(root: string, lab?: number): string {
  return lab === undefined ? join(root, 'runs') : join(root, 'runs', `experiment-${lab}`);
}

/**
 * An id that sorts behind all ids that are taken, such as `20261125-172301-123-4f3a`: the time, and a random end. When the
 * clock was set back, the time of the last id is used plus one, so that the newest run is still the last in the list.
 */
export function newRunId(now: Date, taken: readonly string[] = []): string {
  const last =
    taken
      .filter((name) => /^\d{8}-\d{6}-\d{3}-[0-9a-f]{4}$/.test(name))
      .sort()
      .at(-1) ?? '';
  const [time, lastTime] = [timeOf(now), last.slice(0, -5)];
  const parts = /^(....)(..)(..)-(..)(..)(..)-(...)$/.exec(lastTime)?.slice(1).map(Number) ?? [];
  const [year = 0, month = 0, ...rest] = parts;
  const next = year < 9999 ? timeOf(new Date(Date.UTC(year, month - 1, ...rest) + 1)) : time;
  return `${time > lastTime ? time : next}-${randomBytes(2).toString('hex')}`;
}

function timeOf(date: Date): string {
  return date.toISOString().replaceAll(/[-:Z]/g, '').replace(/[T.]/g, '-');
}

/** The ids of all labs' runs, among other names. */
function takenNames(root: string): string[] {
  const namesIn = (folder: string): string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  return namesIn(runsFolder(root)).flatMap((lab) => namesIn(join(runsFolder(root), lab)));
}

/**
 * Makes a run's folder with `run.json` in it: no process ever sees the folder without the file. When several processes
 * draw the same id at the same time, one of them gets the id and the others draw again.
 */
export async function makeRunFolder(
  root: string,
  lab: number,
  recordOf: (id: string) => string,
): Promise<{ id: string; folder: string }> {
  const parent = runsFolder(root, lab);
  await mkdir(parent, { recursive: true });
  for (;;) {
    const id = newRunId(new Date(), takenNames(root));
    const unfinished = join(parent, `${unfinishedPrefix}${id}`);
    const folder = join(parent, id);
    if (!(await isMade(unfinished))) continue;
    try {
      await writeWhole(join(unfinished, runFiles.record), recordOf(id));
      await rename(unfinished, folder);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      if (isTaken(error)) continue;
      throw error;
    }
    syncFolder(parent);
    return { id, folder };
  }
}

/** Makes a folder, unless it is there. */
async function isMade(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

/** A folder cannot be renamed onto a folder that is not empty. Windows answers EPERM. */
function isTaken(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EEXIST' || code === 'ENOTEMPTY';
}
