import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exp, withoutMnist } from './in-process.ts';
import { startMirror } from './mirror.ts';
import { smallDataset } from './small-dataset.ts';
import { temporaryFolder } from './temporary.ts';

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
  const named =
    'Put MNIST’s four original files there, or give no folder, so that MNIST_DIR or the cache is used.';
  const unset = 'Put MNIST’s four original files there, or unset MNIST_DIR, so that the cache is used.';
  const idx = 'Put four IDX files there that are named as MNIST’s four are.';

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
    const first = 'no train-images-idx3-ubyte (packed or not) in this folder.';
    await expectDataError(['2', '--data-dir', empty], {}, `--data-dir (${empty}): ${none}`, named);
    await expectDataError(['2'], { MNIST_DIR: empty }, `MNIST_DIR (${empty}): ${none}`, unset);
    await expectDataError(
      ['2', '--data', 'idx', '--data-dir', empty],
      {},
      `--data-dir (${empty}): ${none}`,
      idx,
    );
    await expectDataError(['2', '--dry-run'], { MNIST_DIR: empty }, `MNIST_DIR (${empty}): ${first}`, unset);
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
        `The file is cut short, or its header is wrong.\n     ${idx}\n`,
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

describe('neither MNIST nor a mirror', () => {
  const refused =
    'no mirror gave train-images-idx3-ubyte.gz: http://127.0.0.1:9/: connection refused (ECONNREFUSED).';

  test('--data mnist gives up', async () => {
    await expectDataError(
      ['2', '--data', 'mnist'],
      {},
      refused,
      'Go online, set MNIST_DIR to a folder with the four files, or name a mirror in MNIST_MIRRORS.',
    );
  });

  const warnings = [
    'MNIST is not on this machine and cannot be downloaded: training on generated digits instead.',
    'The figures below are NOT the notebook’s. For those, get MNIST: pnpm exp data fetch, or --data-dir.',
  ];

  test('auto trains on generated digits and says so', async () => {
    const { code, stdout, stderr } = await exp('2 --epochs 1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Data Loaded: .* \(generated digits, not MNIST\)\n/);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.slice(0, -2)).toEqual([refused, ...warnings]);
    expect(lines.at(-2)).toMatch(/^Trained in \d+\.\d\d s\.$/);
    expect(lines.at(-1)).toMatch(/^Recorded in /);
  });

  test('--dry-run asks no mirror and says what is not certain', async () => {
    const env = withoutMnist();
    const { code, stdout, stderr } = await exp('2 --dry-run', { env });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        'Would train 784-64-10 (50,816 parameters) for 1,000 epochs on 1,000 mnist images, and test it on 10,000.\n',
    });
    const cache = join(env.XDG_CACHE_HOME as string, 'nn-labs/mnist');
    expect(stderr).toBe(
      `MNIST is not in ${cache}: it would be downloaded, or generated digits used where it cannot be had.\n`,
    );
    expect(existsSync(cache)).toBe(false);
  });

  test('a mirror that sends something else is named with what it sent', async () => {
    const mirror = await startMirror((_, response) => response.end('<!doctype html><p>Log in first'));
    const { code, stderr } = await exp('2 --data mnist', {
      env: { ...withoutMnist(), MNIST_MIRRORS: mirror },
    });
    expect(code).toBe(3);
    expect(stderr).toContain(`no mirror gave train-images-idx3-ubyte.gz: ${mirror}: `);
    expect(stderr).toContain('not a gzip file');
  });

  test('a cache that cannot be made does not stop auto; --quiet leaves the warnings', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, 'cache'));
    writeFileSync(join(home, 'cache/nn-labs'), 'a file where the folder would be');
    const { code, stdout, stderr } = await exp('2 --epochs 1 --limit 10 --quiet --json', {
      env: { ...withoutMnist(), XDG_CACHE_HOME: join(home, 'cache') },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${warnings.join('\n')}\n` });
    expect(JSON.parse(stdout)).toMatchObject({
      data: { source: 'generated', trainCount: 10, testCount: 10_000 },
    });
  });
});
