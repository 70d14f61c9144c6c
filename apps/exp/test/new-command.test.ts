import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findLabs } from '../src/labs/labs.ts';
import { withImporter } from '../src/new-lab/lockfile.ts';
import { typeScriptProperty } from '../src/new-lab/title.ts';
import { toDoProblems } from '../src/readme/check.ts';
import { exp } from './in-process.ts';
import { type SmallCheckout, smallCheckout } from './small-checkout.ts';

describe('what is refused', () => {
  const number = "Such as: pnpm exp new 1 'A title'";
  test.each([
    ['0', "'0' is not the number of a lab: an integer from 1 to 999", number],
    ['1.5', "'1.5' is not the number of a lab: an integer from 1 to 999", number],
    ['1000000', "'1000000' is not the number of a lab: an integer from 1 to 999", number],
    ['03', "'03' is not the number of a lab: an integer from 1 to 999", number],
    ['1e2', "'1e2' is not the number of a lab: an integer from 1 to 999", number],
    ['two', 'the number of the lab is missing', "Put it first: pnpm exp new 1 'two A title'"],
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
    const { code, stdout, stderr } = await exp(['new', '9', title], { checkout: checkout.root });
    expect({ code, stdout, cause: stderr.split('\n')[0] }).toEqual({
      code: 2,
      stdout: '',
      cause: `exp: ${cause}`,
    });
    expect(existsSync(checkout.path('experiments'))).toBe(false);
  });

  test.each([
    [['--question', ' '], 'the question is empty'],
    [['--question', 'two\nlines'], 'the question has a line end or another character that cannot be shown'],
    [['--question', 'x'.repeat(301)], 'the question has 301 characters, more than 300'],
    [['--question'], '--question: its value is missing'],
    [['--kind', 'by-hnad'], "--kind: 'by-hnad' is not one of by-hand, classifier"],
  ])('%j', async (words, cause) => {
    const checkout = smallCheckout();
    const { code, stderr } = await exp(['new', '7', 'A title', ...words], { checkout: checkout.root });
    expect({ code, cause: stderr.split('\n')[0] }).toEqual({ code: 2, cause: `exp: ${cause}` });
    expect(existsSync(checkout.path('experiments'))).toBe(false);
  });

  test('no number, or no title', async () => {
    expect(await exp('new', { checkout: smallCheckout().root })).toMatchObject({ code: 2, stdout: '' });
    expect(await exp('new 9', { checkout: smallCheckout().root })).toMatchObject({ code: 2, stdout: '' });
  });

  test('a folder that is there is not touched', async () => {
    const checkout = smallCheckout();
    checkout.write('experiments/experiment-9/notes.txt', 'mine');
    expect(await exp(['new', '9', 'A title'], { checkout: checkout.root })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'exp: experiments/experiment-9 is there already (notes.txt); nothing is overwritten\n' +
        '     Take another number, or move that folder away.\n',
    });
    expect(readdirSync(checkout.path('experiments/experiment-9'))).toEqual(['notes.txt']);
  });
});

describe('a lab that was removed', () => {
  const folder = 'experiments/experiment-7';
  const make = (checkout: SmallCheckout) =>
    exp(['new', '7', 'A title'], { checkout: checkout.root, prepare: async () => false });

  test('has left what a build makes: that is no lab, and goes', async () => {
    const checkout = smallCheckout();
    for (const file of ['dist/old.js', 'node_modules/x/index.js', '.turbo/log']) {
      checkout.write(`${folder}/${file}`, 'old');
    }
    expect((await make(checkout)).stdout).toContain(`Made ${folder}: A title`);
    expect(readdirSync(checkout.path(folder))).not.toContain('dist');
    expect(existsSync(checkout.path(`${folder}/src/index.ts`))).toBe(true);
  });

  test('has left files that git ignores: they stay', async () => {
    const checkout = smallCheckout();
    checkout.git('init', '-q');
    checkout.write('.gitignore', 'dist/\n__pycache__/\n');
    checkout.write(`${folder}/dist/old.js`, 'old');
    checkout.write(`${folder}/src/__pycache__/x.pyc`, 'mine');
    expect((await make(checkout)).stdout).toContain(`Made ${folder}: A title`);
    expect(checkout.read(`${folder}/src/__pycache__/x.pyc`)).toBe('mine');
  });

  test('has left a file that git would keep: nothing is overwritten', async () => {
    const checkout = smallCheckout();
    checkout.git('init', '-q');
    checkout.write('.gitignore', 'dist/\n');
    checkout.write(`${folder}/dist/old.js`, 'old');
    checkout.write(`${folder}/src/run.ts`, 'mine');
    const { code, stderr } = await make(checkout);
    expect(code).toBe(2);
    expect(stderr).toContain(`${folder} is there already (src); nothing is overwritten`);
    expect(checkout.read(`${folder}/dist/old.js`)).toBe('old');
  });
});

describe('the question', () => {
  const labTable = (checkout: SmallCheckout) => checkout.read('README.md').split('\n').at(-3) ?? '';

  test('of the command stands in the README and in the table of labs', async () => {
    const checkout = smallCheckout();
    await exp(['new', '7', 'A title', '--question', 'Is a < b | c?'], { checkout: checkout.root });
    expect(checkout.read('experiments/experiment-7/README.md')).toContain(
      '**Question.** Is a \\< b \\| c?\n',
    );
    await exp('readme', { checkout: checkout.root });
    expect(labTable(checkout)).toBe(
      '| [7](experiments/experiment-7/README.md) | Is a \\< b \\| c? | `pnpm exp 7` | – |',
    );
  });

  test('that nobody has written is named by readme --check, like the answer, and is no fact', async () => {
    const checkout = smallCheckout();
    const never = async () => false;
    await exp(['new', '7', 'A title'], { checkout: checkout.root, prepare: never });
    checkout.write(
      'experiments/experiment-7/package.json',
      JSON.stringify({ name: 'x', description: 'A title', exports: { '.': './lab.mjs' } }),
    );
    await exp('readme', { checkout: checkout.root });
    expect(labTable(checkout)).toBe(
      '| [7](experiments/experiment-7/README.md) | A title | `pnpm exp 7` | – |',
    );
    const problems = toDoProblems(findLabs(checkout.root));
    expect(problems.map(({ file, text }) => [file, text])).toEqual([
      [
        'experiments/experiment-7/README.md',
        'this is still to be written: TODO: what does this lab find out?',
      ],
      [
        'experiments/experiment-7/README.md',
        expect.stringContaining('this is still to be written: TODO: what do its runs say?'),
      ],
    ]);
  });
});

test('--dry-run says what would be written, and writes nothing', async () => {
  const checkout = smallCheckout();
  const { code, stdout, stderr } = await exp(['new', '9', 'A title', '--dry-run'], {
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
  const { code, stderr } = await exp(['new', '9', 'A title'], {
    checkout: checkout.root,
    prepare: async () => {
      seen.push(existsSync(checkout.path('experiments/experiment-9/src/run.ts')));
      process.emit('SIGINT', 'SIGINT');
      return false; // the package manager has had the same signal
    },
  });
  expect({ seen, code, stderr }).toEqual({ seen: [true], code: 130, stderr: 'exp: stopped by Ctrl-C\n' });
  expect(existsSync(checkout.path('experiments/experiment-9'))).toBe(false);
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
    // In place of a lab that was removed: with its own dependencies, and once.
    const again = withImporter(seven, 'experiments/experiment-7', ['@nn-labs/linalg']);
    expect(importers(again)).toEqual(importers(seven));
    expect(again.match(/link:/g)).toHaveLength(1);
    expect(withImporter(again, 'experiments/experiment-7', ['@nn-labs/linalg', '@nn-labs/experiment'])).toBe(
      seven,
    );
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
