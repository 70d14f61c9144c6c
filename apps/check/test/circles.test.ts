import { dirname, join } from 'node:path/posix';
import { expect, test } from 'vitest';
import { readText, repositoryFiles } from '../src/repository.ts';

/** The files that each source file imports, types included; those apart that it loads only when they are needed. */
const imports = new Map(
  repositoryFiles()
    .filter((file) => /^(packages|apps|experiments)\/[^/]+\/src\/.*\.ts$/.test(file))
    .map((file) => {
      const paths = readText(file).matchAll(/\bfrom '(\.[^']+\.ts)'/g);
      return [file, Array.from(paths, ([, path]) => join(dirname(file), path!))] as const;
    }),
);

/** The first circle that goes through a file, from file to file; null: none does. */
function circleOf(start: string): string[] | null {
  const before = new Map<string, string>();
  const open = [start];
  for (const file of open) {
    for (const next of imports.get(file) ?? []) {
      if (next === start) {
        const circle = [start];
        for (let at: string | undefined = file; at !== undefined; at = before.get(at)) circle.unshift(at);
        return circle;
      }
      if (before.has(next)) continue;
      before.set(next, file);
      open.push(next);
    }
  }
  return null;
}

test('no source file imports itself by way of others, types included', () => {
  expect(imports.size).toBeGreaterThan(100);
  expect([...imports.keys()].map(circleOf).filter((circle) => circle !== null)).toEqual([]);
});
