import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { readText, repositoryFiles, root } from '../src/repository.ts';
import { brokenTextRules, isText } from '../src/text-rules.ts';

const files = repositoryFiles();

test('no file of code or prose has more than 400 lines', () => {
  const long = files
    .filter((file) => /\.(?:[cm]?[jt]s|md|py)$/.test(file) && !/(?:^|\/)(?:fixtures|generated)\//.test(file))
    .filter((file) => basename(file) !== 'CHANGELOG.md')
    .map((file) => ({ file, lines: readText(file).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});

test('no file or folder has a name that says nothing, and code is named in kebab-case', () => {
  const vague = /(?:^|\/)(?:utils?|helpers?|commons?|misc|stuff|shared)(?:[./-]|$)/i;
  const odd = /\/src\/(?:.*\/)?(?!LICENSE)[^/]*[A-Z_][^/]*\.ts$/;
  expect(files.filter((file) => vague.test(file) || odd.test(file))).toEqual([]);
});

test('no text names a machine’s path, a registry or a side of a conflict', () => {
  const broken = files.flatMap((file) => {
    const bytes = readFileSync(join(root, file));
    return isText(bytes) ? brokenTextRules(file, bytes.toString('utf8')) : [];
  });
  expect(broken).toEqual([]);
});

test('the text rules find what they are for', () => {
  const slash = '/';
  const texts = [
    `cd ${slash}home/grace`,
    `"${slash}root/.npm"`,
    `C:${'\\'}Users${'\\'}grace`,
    `https:${slash}/${'registry'}.npmjs.org/turbo`,
    `resolution: {integrity: x, ${'tarball'}: https:${slash}/example.org/a.tgz}`,
    `${'<'.repeat(7)} HEAD`,
    '='.repeat(7),
  ];
  expect(texts.flatMap((text) => brokenTextRules('x', text).slice(0, 1))).toHaveLength(texts.length);
  const harmless = ['packages', '.', '~', 'example.org'].map((before) => `${before}${slash}home${slash}a`);
  expect(harmless.flatMap((text) => brokenTextRules('x', text))).toEqual([]);
});
