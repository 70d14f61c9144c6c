import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A new folder, which is removed after all tests. */
export function newFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'mnist-'));
}
