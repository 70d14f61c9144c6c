import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Example, writeExamples } from '../../src/documentation/examples.ts';
import { tsc } from '../../src/repository.ts';
import { runCommand } from '../../src/run-command.ts';

const folder = fileURLToPath(new URL('../../generated/types', import.meta.url));

test('the examples of the documentation type-check', async () => {
  const examples = writeExamples(folder);
  expect(examples.length).toBeGreaterThan(0);
  const settings = {
    extends: '../../tsconfig.json',
    compilerOptions: { rewriteRelativeImportExtensions: false, allowImportingTsExtensions: true },
    include: ['.'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const words = [process.execPath, tsc, '-p', '.', '--pretty', 'false'];
  const { stdout, stderr } = await runCommand(words, { cwd: folder });
  const errors = `${stdout}${stderr}`.trim().split('\n').filter(Boolean);
  expect(errors.map((error) => inDocumentation(error, examples))).toEqual([]);
});

/** Names the place in the documentation instead of the one in the written module, whose first line is ours. */
function inDocumentation(error: string, examples: readonly Example[]): string {
  return error.replace(/^([\w-]+\.ts)\((\d+),\d+\)/, (place, name, line) => {
    const at = examples.find(({ module }) => basename(module) === name)?.at;
    const [file, first] = at?.split(':') ?? [];
    return file === undefined ? place : `${file}:${Number(first) + Number(line) - 2}`;
  });
}
