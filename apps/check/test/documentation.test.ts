import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { documentedFences, writeExamples } from '../src/documentation/examples.ts';

const examples = writeExamples(fileURLToPath(new URL('../generated/run', import.meta.url)));

for (const { at, module, problem } of examples) {
  test(`the example at ${at} runs and shows what it says`, async () => {
    if (problem !== undefined) throw problem;
    await import(/* @vite-ignore */ pathToFileURL(module).href);
  });
}

test('there are examples, and each says ts or ts no-run', () => {
  const known = new Set(['ts', 'ts no-run']);
  const strays = documentedFences().filter(
    ({ info }) => /^(?:ts|typescript|js|mjs|javascript)\b/.test(info) && !known.has(info),
  );
  expect(strays.map(({ file, line, info }) => `${file}:${line}: ${info}`)).toEqual([]);
  expect(examples.length).toBeGreaterThan(0);
});
