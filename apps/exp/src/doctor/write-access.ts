import { existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Whether something can be made in a folder, or, where it is not there yet, in the one that it would be made in. */
export function canWrite(folder: string): boolean {
  const nearest = existsSync(folder) || dirname(folder) === folder ? folder : undefined;
  if (nearest === undefined) return canWrite(dirname(folder));
  try {
    // Permissions alone do not tell of a file system that is full or read-only.
    rmdirSync(mkdtempSync(join(nearest, '.doctor-')));
    return true;
  } catch {
    return false;
  }
}
