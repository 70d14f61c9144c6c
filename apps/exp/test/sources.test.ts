import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './in-process.ts';

const source = join(root, 'apps/exp/src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

/** What only one lab, or one kind of lab, has: its figures, files, fields and number. */
const names =
  /initSha256|weightsSha256|trainSeconds|stoppedEarly|accuracy|safetensors\b|patience|--lr\b|experiment-[1-6]|\bexp [1-6]\b|\blab [1-6]\b/gi;

test('the command line knows no lab by name, comments included', () => {
  expect(files.length).toBeGreaterThan(40);
  const found = files.flatMap((file) =>
    [...readFileSync(join(source, file), 'utf8').matchAll(names)].map(([name]) => `${file}: ${name}`),
  );
  expect(found).toEqual([]);
});
