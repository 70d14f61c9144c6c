import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new empty folder, which is removed after all tests. */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'exp-')));
}
