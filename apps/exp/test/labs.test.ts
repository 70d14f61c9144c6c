import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { beforeEach, describe, expect, test } from 'vitest';
import { findLab, findLabs, labNumber, loadLab } from '../src/labs/labs.ts';

let root: string;

beforeEach(() => {
  root = temporaryFolder();
});

/** A lab's folder with a package.json and a built module. */
function addLab(name: string, { description = 'A lab', module = '' } = {}): void {
  const folder = join(root, 'experiments', name);
  mkdirSync(folder, { recursive: true });
  const exports = { '.': './index.mjs' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, description, exports }));
  writeFileSync(join(folder, 'index.mjs'), module);
}

const definition = (id: number) =>
  `export default { id: ${id}, configure() { return {}; }, run() { return {}; } };`;

describe('findLabs', () => {
  test('labs are the folders experiment-<n> with a package.json, by number', () => {
    for (const name of [
      'experiment-10',
      'experiment-2',
      'experiment-x',
      'experiment-0',
      'experiment-02',
      'notes',
    ]) {
      addLab(name, { description: name });
    }
    mkdirSync(join(root, 'experiments/experiment-3'));
    expect(findLabs(root).map(({ id, title }) => [id, title])).toEqual([
      [2, 'experiment-2'],
      [10, 'experiment-10'],
    ]);
  });

  test('a package.json that cannot be read does not hide the other labs', () => {
    addLab('experiment-1');
    writeFileSync(join(root, 'experiments/experiment-1/package.json'), '{ "name": ');
    addLab('experiment-2');
    expect(findLabs(root).map(({ title }) => title)).toEqual([
      '(no description in its package.json)',
      'A lab',
    ]);
  });

  test('no labs is an empty list', () => {
    expect(findLabs(root)).toEqual([]);
  });
});

test.each([
  ['2', 2],
  ['exp-2', 2],
  ['exp2', 2],
  ['experiment-2', 2],
  ['02', 2],
  ['two', undefined],
  ['2x', undefined],
  ['-2', undefined],
])('labNumber(%j) is %s', (word, id) => {
  expect(labNumber(word)).toBe(id);
});

describe('findLab', () => {
  beforeEach(() => addLab('experiment-2'));

  test('finds by number', () => {
    expect(findLab(root, 'exp-2', []).id).toBe(2);
  });

  test('names the labs there are', () => {
    expect(() => findLab(root, '3', [])).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        message: 'there is no lab 3; the only one is lab 2',
        remedy: 'See them with: pnpm exp list. Make it with: pnpm exp new 3 "What it is about"',
      }),
    );
  });

  test('offers the nearest command', () => {
    expect(() => findLab(root, 'lsit', ['list', 'data'])).toThrow(
      expect.objectContaining({
        message: "there is no command 'lsit'; the only one is lab 2",
        remedy: 'Did you mean: pnpm exp list',
      }),
    );
    expect(() => findLab(root, 'experimnt-2', ['list'])).toThrow(
      expect.objectContaining({ remedy: 'Did you mean: pnpm exp experiment-2' }),
    );
  });
});

describe('loadLab', () => {
  test('loads the default export', async () => {
    addLab('experiment-4', { module: definition(4) });
    expect((await loadLab(findLab(root, '4', []))).id).toBe(4);
  });

  test('says what is missing', async () => {
    addLab('experiment-4', { module: 'export const lab = 1;' });
    await expect(loadLab(findLab(root, '4', []))).rejects.toThrow(
      'lab 4: its package has no default export made by defineExperiment',
    );
  });

  test('a copied lab that kept its old number is told so', async () => {
    addLab('experiment-5', { module: definition(2) });
    await expect(loadLab(findLab(root, '5', []))).rejects.toThrow(
      'lab 5: its definition says id 2. Make the two agree.',
    );
  });
});
