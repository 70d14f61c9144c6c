import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { exp, withoutMnist } from './in-process.ts';
import { startMirror } from './mirror.ts';
import { smallDataset } from './small-dataset.ts';

/** Expects exit 3, nothing on standard output, and these two lines. */
async function expectDataError(
  words: readonly string[],
  env: Record<string, string>,
  cause: string,
  remedy: string,
) {
  expect(await exp(words, { env: { ...withoutMnist(), ...env } })).toEqual({
    code: 3,
    stdout: '',
    stderr: `exp: ${cause}\n     ${remedy}\n`,
  });
}

describe('a folder that is named has to have the data; nothing else is used in its place', () => {
  const empty = temporaryFolder();
  const missing = join(empty, 'missing');
  const named = 'Put MNIST’s four original files there, or give no folder.';
  const unset = 'Put MNIST’s four original files there, or unset MNIST_DIR.';
  const idx =
    'Put four IDX files there, packed (.gz) or not: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte.';

  for (const extra of [[], ['--dry-run'], ['--data', 'mnist']]) {
    const words = ['2', ...extra];
    test(`--data-dir and MNIST_DIR that do not exist: exp ${words.join(' ')}`, async () => {
      await expectDataError(
        [...words, '--data-dir', missing],
        { MNIST_DIR: empty },
        `--data-dir (${missing}): there is no such folder.`,
        named,
      );
      await expectDataError(
        words,
        { MNIST_DIR: missing },
        `MNIST_DIR (${missing}): there is no such folder.`,
        unset,
      );
    });
  }

  test('folders without the files', async () => {
    const none = 'none of the four files (packed or not) in this folder.';
    await expectDataError(['2', '--data-dir', empty], {}, `--data-dir (${empty}): ${none}`, named);
    await expectDataError(['2'], { MNIST_DIR: empty }, `MNIST_DIR (${empty}): ${none}`, unset);
    await expectDataError(
      ['2', '--data', 'idx', '--data-dir', empty],
      {},
      `--data-dir (${empty}): ${none}`,
      idx,
    );
    await expectDataError(['2', '--dry-run'], { MNIST_DIR: empty }, `MNIST_DIR (${empty}): ${none}`, unset);
  });

  test('a file that is missing', async () => {
    const folder = smallDataset();
    rmSync(join(folder, 't10k-labels-idx1-ubyte'));
    const cause = `--data-dir (${folder}): no t10k-labels-idx1-ubyte (packed or not) in this folder.`;
    await expectDataError(['2', '--data-dir', folder], {}, cause, named);
    await expectDataError(['2', '--data-dir', folder, '--dry-run'], {}, cause, named);
    await expectDataError(['2', '--data', 'idx', '--data-dir', folder], {}, cause, idx);
  });

  test('a damaged file, the byte named', async () => {
    const folder = smallDataset();
    const file = join(folder, 'train-labels-idx1-ubyte');
    writeFileSync(file, new Uint8Array([0, 0, 8, 1, 0, 0, 0, 120, 5]));
    const { code, stdout, stderr } = await exp(['2', '--data', 'idx', '--data-dir', folder]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe(
      `exp: --data-dir (${folder}): ${file}, byte 9: expected 128 bytes for uint8 (120,), found 9. ` +
        'The file is cut short, or its header is wrong.\n     Download or write this file again.\n',
    );
  });

  test('other IDX files are not MNIST', async () => {
    const folder = smallDataset();
    const { code, stdout, stderr } = await exp(['2', '--data-dir', folder]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(
      /^exp: --data-dir \(.*\): .*MNIST.*\n {5}Put MNIST’s four original files there, or .*\n$/,
    );
  });
});

describe('no folder is named, and no mirror answers', () => {
  const refused =
    'no mirror gave train-images-idx3-ubyte.gz: http://127.0.0.1:9/: connection refused (ECONNREFUSED).';
  const needed = 'training images of MNIST are needed';
  const here = 'and 3,000 are here';
  const ways = 'Train on what is here: --limit 2000. More cannot be had now:';

  test.each([
    ['2 --preset full', `60,000 ${needed}, ${here}`, '--limit 2000'],
    ['2 --limit 2001', `3,001 ${needed}, 1,000 of them to be held out, ${here}`, '--limit 2000'],
    ['2 --limit 3001 --validation 0.1', `3,001 ${needed}, ${here}`, '--limit 3000'],
  ])('%s: exit 3, why so many, the way out, the trouble of the mirrors last', async (words, cause, way) => {
    await expectDataError(words.split(' '), {}, cause, `${ways.replace('--limit 2000', way)} ${refused}`);
  });

  test('--dry-run asks no mirror and says what would be downloaded', async () => {
    const env = withoutMnist();
    const { code, stdout, stderr } = await exp('2 --dry-run --limit 2001', { env });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        'Would train 784-64-10 (50,816 parameters) for 1,000 epochs on 2,001 mnist images, and test it on 10,000.\n',
    });
    const cache = join(env.XDG_CACHE_HOME as string, 'nn-labs/mnist');
    expect(stderr).toBe(
      '3,001 training images of MNIST are not on this machine: they would be downloaded.\n',
    );
    expect(existsSync(cache)).toBe(false);
  });

  test('a mirror that sends something else is named with what it sent', async () => {
    const mirror = await startMirror((_, response) => response.end('<!doctype html><p>Log in first'));
    const { code, stderr } = await exp('2 --limit all', {
      env: { ...withoutMnist(), MNIST_MIRRORS: mirror },
    });
    expect(code).toBe(3);
    expect(stderr).toContain(`${ways} no mirror gave train-images-idx3-ubyte.gz: ${mirror}: `);
    expect(stderr).toContain('not a gzip file');
  });

  test('a cache that cannot be made is the trouble that is told', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'nn-labs'), 'a file where the folder would be');
    const { code, stderr } = await exp('2 --limit all', { env: { ...withoutMnist(), XDG_CACHE_HOME: home } });
    expect(code).toBe(3);
    expect(stderr).toContain(`60,000 ${needed}, ${here}\n     ${ways} the files cannot be kept in ${home}`);
  });
});
