import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { findCommands } from '../src/readme/check.ts';
import { findBlock, setTable } from '../src/readme/edits.ts';
import { readValueSpec, recordedValue } from '../src/readme/figure.ts';
import { type LabRecord, recordText } from '../src/readme/records.ts';
import {
  colabAddress,
  fillRepository,
  repositoryAddress,
  webAddress,
} from '../src/readme/repository-address.ts';
import { exp } from './in-process.ts';
import { smallCheckout } from './small-checkout.ts';

test('a block of results is not the table of results of the exercises above it', () => {
  const table = '<!-- results of: pnpm exp 2 <options>; test = testAccuracy % -->\n| options | test |\n';
  const text = `${table}\nExercises\n\n<!-- results -->\nfilled in\n<!-- /results -->\n`;
  const block = findBlock(text, 'results');
  expect(text.slice(block!.start, block!.end)).toBe('filled in\n');
  expect(findBlock('<!-- speed: pnpm bench -->\n1\n<!-- /speed -->\n', 'speed')).toBeDefined();
});

describe('where the repository is', () => {
  test.each([
    ['https://github.com/ada/nn-labs.git', 'https://github.com/ada/nn-labs'],
    ['https://github.com/ada/nn-labs', 'https://github.com/ada/nn-labs'],
    ['https://ada:secret@github.com/ada/nn-labs.git', 'https://github.com/ada/nn-labs'],
    ['https://token@github.com/ada/nn-labs.git\n', 'https://github.com/ada/nn-labs'],
    ['git@github.com:ada/nn-labs.git', 'https://github.com/ada/nn-labs'],
    ['ssh://git@github.com:22/ada/nn-labs.git', 'https://github.com/ada/nn-labs'],
    ['git+https://github.com/ada/nn-labs.git', 'https://github.com/ada/nn-labs'],
    ['git://example.org/nn-labs', 'https://example.org/nn-labs'],
    ['https://git.example.org:8443/course/nn-labs.git', 'https://git.example.org:8443/course/nn-labs'],
    ['/srv/git/nn-labs', null],
    ['file:///srv/git/nn-labs', null],
    ['../nn-labs', null],
    ['C:\\nn-labs', null],
    ['', null],
  ])('the remote %j is %s', (remote, address) => {
    expect(webAddress(remote)).toBe(address);
  });

  test('Colab opens what is on GitHub', () => {
    const file = 'experiments/experiment-2/experiment-2.ipynb';
    expect(colabAddress('https://github.com/ada/nn-labs', file)).toBe(
      `https://colab.research.google.com/github/ada/nn-labs/blob/main/${file}`,
    );
    expect(colabAddress('https://example.org/ada/nn-labs', file)).toBeNull();
    expect(colabAddress(null, file)).toBeNull();
  });

  test('the remote goes into package.json once, without its password', async () => {
    const checkout = smallCheckout();
    expect(await fillRepository(checkout.root)).toBe(false);
    const git = (...words: string[]) => execFileSync('git', words, { cwd: checkout.root });
    git('init', '-q');
    expect(await fillRepository(checkout.root)).toBe(false);
    git('remote', 'add', 'origin', 'https://ada:secret@github.com/ada/nn-labs.git');
    expect(await fillRepository(checkout.root)).toBe(true);
    const manifest = checkout.read('package.json');
    expect(manifest).not.toContain('secret');
    expect(Object.keys(JSON.parse(manifest))).toEqual(['name', 'license', 'repository', 'packageManager']);
    expect(repositoryAddress(checkout.root)).toBe('https://github.com/ada/nn-labs');
    git('remote', 'set-url', 'origin', 'https://github.com/grace/nn-labs.git');
    expect(await fillRepository(checkout.root)).toBe(false);
    expect(checkout.read('package.json')).toBe(manifest);
  });

  test('with an address there are badges and the notebook clones from there, without one a hint', async () => {
    const checkout = smallCheckout();
    const folder = 'experiments/experiment-5';
    checkout.addLab(5, '', '# A\n\n<!-- badge -->\n<!-- /badge -->\n');
    checkout.write(`${folder}/notebook.md`, '# A\n\n<!-- setup -->\n');
    const without = await exp('readme', { checkout: checkout.root });
    expect(without.stderr).toContain('No "Open in Colab" badges: package.json names no repository');
    expect(checkout.read(`${folder}/experiment-5.ipynb`)).toContain('REPOSITORY = None');
    checkout.replace('package.json', '"license"', '"repository": "github:ada/nn-labs",\n  "license"');
    expect(await exp('readme', { checkout: checkout.root })).toMatchObject({ code: 0, stderr: '' });
    const colab =
      'https://colab.research.google.com/github/ada/nn-labs/blob/main/experiments/experiment-5/experiment-5.ipynb';
    expect(checkout.read(`${folder}/README.md`)).toContain(`](${colab})\n<!-- /badge -->`);
    expect(checkout.read('README.md')).toContain(`| [Colab](${colab}) |\n`);
    expect(checkout.read(`${folder}/experiment-5.ipynb`)).toContain(
      "REPOSITORY = 'https://github.com/ada/nn-labs'",
    );
  });
});

describe('figures of a run', () => {
  const run = {
    options: '',
    preset: 'default',
    status: 'completed',
    data: { source: 'mnist' },
    history: [
      { epoch: 0, share: 0.092 },
      { epoch: 9, share: 0.98 },
    ],
    result: { share: 0.8503, loss: 18.44136312480117, digest: '15aacd9faa', missing: null },
    output: [],
  } as const;

  test.each([
    ['share %', '85.03%'],
    ['result.share', '0.8503'],
    ['loss 9 digits', '18.4413631'],
    ['digest hash', '`15aacd9f…`'],
    ['data.source', 'mnist'],
    ['history.1.epoch', '9'],
    ['history.*.share %', '9.20 / 98.00%'],
    ['missing %', '–'],
    ['nothing', null],
    ['history.*.nothing', null],
    ['history.7.share', null],
  ])('%s is %s', (text, shown) => {
    const spec = readValueSpec(text);
    expect(spec && recordedValue(run, spec)).toBe(shown);
  });

  test.each(['', 'share percent', 'share 0 digits', 'a..b', 'share %%'])('%j is no figure', (text) => {
    expect(readValueSpec(text)).toBeNull();
  });
});

test('results.json is JSON, with short things on one line', () => {
  const lab: Partial<LabRecord> = {
    claims: [{ name: 'x'.repeat(90), expected: '1', tolerance: 'exact', found: null, holds: false }],
    figures: [],
    findings: [{ kind: 'good', text: 'Well.' }],
    runs: [],
  };
  const text = recordText(2, lab);
  expect(JSON.parse(text)).toEqual({ experiment: 2, ...lab });
  expect(text).toContain('\n    {"kind":"good","text":"Well."}\n');
  expect(text).toContain(`\n      "name": "${'x'.repeat(90)}",\n`);
});

test('a table is aligned by its rule', () => {
  expect(setTable([['a', 'number'], ['long', '1'], ['b']], ['---', '---:'])).toBe(
    ['| a    | number |', '| ---- | -----: |', '| long |      1 |', '| b    |        |', ''].join('\n'),
  );
});

test('the commands that a text shows, with their lines', () => {
  const text = [
    'Say `pnpm exp list --json`, or `pnpm exp data fetch --data-dir <folder>`, not `pnpm expose`.',
    '```sh',
    'npx -y pnpm@10.34.9 exp 2     # run lab 2',
    'pnpm --silent exp 2 --json | jq .result',
    'pnpm exp new 3 "XOR by hand"',
    'pnpm exp …',
    'pnpm test',
    '```',
    '```text',
    'pnpm exp 9',
    '```',
  ].join('\n');
  expect(findCommands(text)).toEqual([
    { line: 3, words: ['2'], inBlock: true },
    { line: 4, words: ['2', '--json'], inBlock: true },
    { line: 5, words: ['new', '3', 'XOR by hand'], inBlock: true },
    { line: 1, words: ['list', '--json'], inBlock: false },
  ]);
});
