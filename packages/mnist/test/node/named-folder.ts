import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { MnistDataError } from '../../src/index.ts';
import { type LoadMnistOptions, loadMnist } from '../../src/node/index.ts';
import { newFolder } from './folder.ts';

/** A folder with these files. */
export function folderWith(files: Readonly<Record<string, Uint8Array | string>>): string {
  const dir = newFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(dir, name), content);
  return dir;
}

/** What loading with these options throws. */
export async function errorOf(options: LoadMnistOptions): Promise<MnistDataError> {
  const error = await loadMnist({ env: {}, ...options }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(MnistDataError);
  return error;
}
