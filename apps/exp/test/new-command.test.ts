import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withImporter } from '../src/new-lab/lockfile.ts';
import { typeScriptProperty } from '../src/new-lab/title.ts';
import { exp } from './in-process.ts';
import { smallCheckout } from './small-checkout.ts';

describe('what is refused', () => {
  const number = 'Such as: pnpm exp new 7 "XOR by hand"';
  test.each([
    ['0', "'0' is not the number of a lab: an integer from 1 to 999", number],
    ['1.5', "'1.5' is not the number of a lab: an integer from 1 to 999", number],
    ['1000000', "'1000000' is not the number of a lab: an integer from 1 to 999", number],
    ['03', "'03' is not the number of a lab: an integer from 1 to 999", number],
    ['1e2', "'1e2' is not the number of a lab: an integer from 1 to 999", number],
    ['two', "'two' is not the number of a lab: an integer from 1 to 999", number],
  ])('the number %s', async (text, cause, remedy) => {
    const checkout = smallCheckout();
    expect(await exp(['new', text, 'A title'], { checkout: checkout.root })).toEqual({
      code: 2,
      stdout: '',
      stderr: `exp: ${cause}\n     ${remedy}\n`,
    });
    expect(existsSync(checkout.path('experiments'))).toBe(false);
  });

  test('a negative number is told so', async () => {
    const { code, stderr } = await exp(['new', '-1', 'A title'], { checkout: smallCheckout().root });
    expect(code).toBe(2);
    expect(stderr).toContain("'-1'");
  });

  test.each([
    ['', 'the title is empty'],
    ['   ', 'the title is empty'],
    ['two\nlines', 'the title has a line end or another character that cannot be shown'],
    ['a\u2028b', 'the title has a line end or another character that cannot be shown'],
    ['a\u202eb', 'the title has a line end or another character that cannot be shown'],
    ['x'.repeat(81), 'the title has 81 characters, more than 80'],
  ])('the title %j', async (title, cause) => {
    const checkout = smallCheckout();
    const { code, stdout, stderr } = await exp(['new', '3', title], { checkout: checkout.root });
    expect({ code, stdout, cause: stderr.split('\n')[0] }).toEqual({
      code: 2,
      stdout: '',
      cause: `exp: ${cause}`,
    });
    expect(existsSync(checkout.path('experiments'))).toBe(false);
  });

  test('no number, or no title', async () => {
    expect(await exp('new', { checkout: smallCheckout().root })).toMatchObject({ code: 2, stdout: '' });
    expect(await exp('new 3', { checkout: smallCheckout().root })).toMatchObject({ code: 2, stdout: '' });
  });

  test('a folder that is there is not touched', async () => {
    const checkout = smallCheckout();
    checkout.write('experiments/experiment-3/notes.txt', 'mine');
    expect(await exp(['new', '3', 'A title'], { checkout: checkout.root })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'exp: experiments/experiment-3 is there already (notes.txt); nothing is overwritten\n' +
        '     Take another number, or move that folder away.\n',
    });
    expect(readdirSync(checkout.path('experiments/experiment-3'))).toEqual(['notes.txt']);
  });
});

test('--dry-run says what would be written, and writes nothing', async () => {
  const checkout = smallCheckout();
  const { code, stdout, stderr } = await exp(['new', '3', 'A title', '--dry-run'], {
    checkout: checkout.root,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const file of [
    'package.json',
    'src/index.ts',
    'test/lab.test.ts',
    'README.md',
    'results.json',
    'pnpm-lock.yaml',
  ]) {
    expect(stdout).toContain(file);
  }
  expect(existsSync(checkout.path('experiments'))).toBe(false);
});

test('Ctrl-C while a lab is made leaves none of it', async () => {
  const checkout = smallCheckout();
  checkout.write('pnpm-lock.yaml', 'importers:\n\n  apps/exp: {}\n\npackages:\n');
  const files = ['README.md', 'pnpm-lock.yaml'];
  const before = files.map((file) => checkout.read(file));
  const seen: boolean[] = [];
  const { code, stderr } = await exp(['new', '3', 'A title'], {
    checkout: checkout.root,
    prepare: async () => {
      seen.push(existsSync(checkout.path('experiments/experiment-3/src/run.ts')));
      process.emit('SIGINT', 'SIGINT');
      return false; // the package manager has had the same signal
    },
  });
  expect({ seen, code, stderr }).toEqual({ seen: [true], code: 130, stderr: 'exp: stopped by Ctrl-C\n' });
  expect(existsSync(checkout.path('experiments/experiment-3'))).toBe(false);
  expect(files.map((file) => checkout.read(file))).toEqual(before);
});

describe('the title in code', () => {
  test.each([
    ['plain', `  title: 'plain',`],
    [`it's`, `  title: "it's",`],
    [`"it's"`, `  title: '"it\\'s"',`],
    ['a\\b', `  title: 'a\\\\b',`],
    ['語'.repeat(60), `  title:\n    '${'語'.repeat(60)}',`],
  ])('%j', (title, line) => {
    expect(typeScriptProperty('title', title)).toBe(line);
  });
});

describe('the lockfile', () => {
  const lockfile = [
    "lockfileVersion: '9.0'",
    '',
    'importers:',
    '',
    '  .:',
    '    devDependencies:',
    '',
    '  experiments/experiment-2:',
    '    dependencies:',
    '',
    '  packages/experiment: {}',
    '',
    'packages:',
    '',
    "  'x@1.0.0':",
    '',
  ].join('\n');
  const importers = (text: string) => [...text.matchAll(/^ {2}([\w./-]+):/gm)].map(([, name]) => name);

  test('gets the lab where pnpm would put it, once', () => {
    const seven = withImporter(lockfile, 'experiments/experiment-7', [
      '@nn-labs/linalg',
      '@nn-labs/experiment',
    ]);
    expect(importers(seven)).toEqual([
      '.',
      'experiments/experiment-2',
      'experiments/experiment-7',
      'packages/experiment',
    ]);
    expect(seven).toContain(
      [
        '  experiments/experiment-7:',
        '    dependencies:',
        "      '@nn-labs/experiment':",
        '        specifier: workspace:^',
        '        version: link:../../packages/experiment',
        "      '@nn-labs/linalg':",
        '        specifier: workspace:^',
        '        version: link:../../packages/linalg',
        '',
        '  packages/experiment: {}',
      ].join('\n'),
    );
    expect(withImporter(seven, 'experiments/experiment-7', ['@nn-labs/linalg'])).toBe(seven);
    // As text, 12 stands before 2.
    expect(importers(withImporter(lockfile, 'experiments/experiment-12', []))[1]).toBe(
      'experiments/experiment-12',
    );
    expect(importers(withImporter(lockfile, 'zoo/experiment-1', [])).at(-1)).toBe('zoo/experiment-1');
  });

  test('of another form is left to pnpm', () => {
    expect(withImporter('something: else\n', 'experiments/experiment-7', [])).toBe('something: else\n');
  });
});
