import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { exp } from './in-process.ts';
import { smallDataset } from './small-dataset.ts';
import { temporaryLab } from './temporary-lab.ts';

const labs = temporaryLab(`
  options: {
    out: path({ description: 'a file', placeholder: '<file>', writes: true,
      owns: (start) => String.fromCharCode(...start).startsWith('mine') }),
  },
  run: ({ out }, { print }) => { print('ran'); return { result: { n: 1 } }; },`);

const run = (file: string, more = '') =>
  exp(['7', '--no-record', '--out', file, ...more.split(' ').filter(Boolean)], { checkout: labs });

describe('a file that a run is to write', () => {
  const folder = temporaryFolder();
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  test('is taken where there is none, an empty one or one of the lab’s own', async () => {
    for (const path of [join(folder, 'new'), file('empty', ''), file('own', 'mine, of yesterday')]) {
      expect(await run(path)).toMatchObject({ code: 0, stdout: 'ran\n' });
    }
  });

  test('is refused before the run where it holds something else, and stays as it was', async () => {
    const thesis = file('thesis.txt', 'three years of work');
    expect(await run(thesis)).toEqual({
      code: 2,
      stdout: '',
      stderr: `exp: --out: ${thesis} holds something else than this lab writes\n     Choose another name, or add --force to replace it.\n`,
    });
    expect(readFileSync(thesis, 'utf8')).toBe('three years of work');
    expect(await run(thesis, '--force')).toMatchObject({ code: 0, stdout: 'ran\n' });
  });

  test('is refused where it is a folder, has none, or cannot be a file, also with --force', async () => {
    mkdirSync(join(folder, 'sub'));
    const places: [string, string][] = [
      [join(folder, 'sub'), 'is a folder'],
      [join(folder, 'none', 'model'), 'does not exist'],
      [join(file('a-file', 'x'), 'model'), 'does not exist'],
    ];
    if (process.platform !== 'win32') {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      places.push([join(folder, 'pipe'), 'is a device or a pipe'], ['/dev/null', 'is a device or a pipe']);
    }
    for (const [path, what] of places) {
      const { code, stderr } = await run(path, '--force');
      expect({ path, code }).toEqual({ path, code: 2 });
      expect(stderr).toContain(what);
    }
  });
});

test('lab 2 knows its own models, of runs and of checkpoints, and nobody else’s', async () => {
  const file = join(temporaryFolder(), 'model.safetensors');
  const words = ['2', '--data', 'idx', '--data-dir', smallDataset(), '--epochs', '1', '--no-record'];
  for (let times = 0; times < 2; times++) {
    expect(await exp([...words, '--quiet', '--save-model', file])).toMatchObject({ code: 0, stderr: '' });
  }
  const header = '{"layer1":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}     ';
  writeFileSync(file, `\x40${'\0'.repeat(7)}${header}${'\0'.repeat(4)}`);
  const refused = await exp([...words, '--save-model', file]);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('holds something else than this lab writes');
});
