import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/** A new folder, which is removed when the tests of the file are done. */
export function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mnist-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
