import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './in-process.ts';

test('the command line writes the user’s files through writeWhole, which keeps them whole', () => {
  const source = join(root, 'apps/exp/src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const isWriter = (name: string) => /\bwriteFile(?:Sync)?\(/.test(readFileSync(join(source, name), 'utf8'));
  expect(files.filter(isWriter)).toEqual([]);
});
