import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
// Plain JavaScript without types, as the launcher runs it.
const { inputHashes } = await import(pathToFileURL(join(root, 'apps/exp/bin/build.js')).href);

test.each(readdirSync(join(root, 'experiments')).filter((name) => name.startsWith('experiment-')))(
  'pnpm exp builds no page for %s',
  (lab) => {
    const built = [...inputHashes(root, ['apps/exp', `experiments/${lab}`]).keys()];
    expect(built).toEqual(expect.arrayContaining(['apps/exp', 'packages/experiment', `experiments/${lab}`]));
    expect(built.filter((folder) => folder.startsWith('apps/'))).toEqual(['apps/exp']);
  },
);
