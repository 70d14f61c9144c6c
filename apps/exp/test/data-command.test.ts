import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { exp, root, withoutMnist } from './in-process.ts';
import { filesOf, startMirror } from './mirror.ts';
import { smallDataset } from './small-dataset.ts';

const names = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];
const cacheOf = (env: Readonly<Record<string, string>>) =>
  join(env.XDG_CACHE_HOME as string, 'nn-labs/mnist');
const original = 'Put the four original files there, or leave the folder out.';
const sample = {
  'train-images-0-999-idx3-ubyte': '161,097',
  'train-images-1000-2999-idx3-ubyte': '320,353',
  'train-labels-0-2999-idx1-ubyte': '1,394',
  't10k-images-idx3-ubyte': '1,595,756',
  't10k-labels-idx1-ubyte': '4,210',
};
const shapes = ['(120, 28, 28)', '(120,)', '(40, 28, 28)', '(40,)'];
const sampleFolder = join(root, 'packages/mnist/sample');
const sampleStatus = [
  `sample      ${sampleFolder}`,
  ...Object.entries(sample).map(([name, size]) => `  ${name.padEnd(33)} ${size.padStart(10)} bytes`),
];
const sampleGood = [
  `sample      ${sampleFolder}`,
  ...Object.keys(sample).map((name) => `  ${name.padEnd(33)} good`),
];

describe('without MNIST', () => {
  test('data status', async () => {
    const env = withoutMnist();
    expect(await exp('data status', { env })).toEqual({
      code: 0,
      stdout: [
        ...sampleStatus,
        `cache       ${cacheOf(env)} (no such folder)`,
        '',
        'Labs use the sample for up to 2,000 images (--limit); for more, pnpm exp data fetch downloads MNIST.',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  test('data status, folders given', async () => {
    const env = { ...withoutMnist(), MNIST_DIR: smallDataset() };
    const dataDir = temporaryFolder();
    expect(await exp(['data', 'status', '--data-dir', dataDir], { env })).toEqual({
      code: 0,
      stdout: [
        `--data-dir  ${dataDir}`,
        '  train-images-idx3-ubyte              missing',
        '  train-labels-idx1-ubyte              missing',
        '  t10k-images-idx3-ubyte               missing',
        '  t10k-labels-idx1-ubyte               missing',
        `MNIST_DIR   ${env.MNIST_DIR}`,
        '  train-images-idx3-ubyte               94,096 bytes',
        '  train-labels-idx1-ubyte                  128 bytes',
        '  t10k-images-idx3-ubyte                31,376 bytes',
        '  t10k-labels-idx1-ubyte                    48 bytes',
        ...sampleStatus,
        `cache       ${cacheOf(env)} (no such folder)`,
        '',
        '--data-dir is given, so labs look nowhere else, but not all four files are there.',
        '',
      ].join('\n'),
      stderr: '',
    });
    const { stdout } = await exp('data status', { env });
    expect(stdout).toContain(`\n\nLabs use the files in ${env.MNIST_DIR}\n`);
  });

  test('data status --json', async () => {
    const env = withoutMnist();
    const { code, stdout, stderr } = await exp('data status --json', { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const files = names.map((name) => ({ name, path: null, bytes: 0, state: 'missing' }));
    const cache = { from: 'cache', path: cacheOf(env), exists: false, files };
    const { places, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ used: null, cacheDir: cacheOf(env) });
    expect(places).toEqual([expect.objectContaining({ from: 'sample', path: sampleFolder }), cache]);
  });

  test('data verify', async () => {
    const env = withoutMnist();
    expect(await exp('data verify', { env })).toEqual({
      code: 0,
      stdout: [
        ...sampleGood,
        `cache       ${cacheOf(env)}`,
        ...names.map((name) => `  ${name.padEnd(33)} missing`),
        '',
      ].join('\n'),
      stderr: 'What is there is sound. pnpm exp data fetch downloads what is missing or damaged.\n',
    });
    const named = await exp('data verify', { env: { ...env, MNIST_DIR: cacheOf(env) } });
    expect(named).toMatchObject({ code: 3, stderr: expect.stringContaining('not complete and sound') });
  });

  test('data verify of IDX files that are not MNIST’s', async () => {
    const folder = smallDataset();
    const words = ['data', 'verify', '--data-dir', folder];
    const cause = `exp: MNIST is not complete and sound in ${folder}\n     ${original}\n`;
    expect(await exp(words)).toEqual({
      code: 3,
      stdout: [
        `--data-dir  ${folder}`,
        ...names.map(
          (name, i) => `  ${name.padEnd(33)} foreign: it holds uint8 ${shapes[i]}, which is not MNIST’s`,
        ),
        '',
      ].join('\n'),
      stderr: cause,
    });
    const json = await exp([...words, '--json']);
    expect(json).toMatchObject({ code: 3, stderr: cause });
    expect(JSON.parse(json.stdout)).toMatchObject({ good: false, used: { from: 'dataDir' } });
  });

  test('data fetch without a mirror that answers', async () => {
    expect(await exp('data fetch')).toEqual({
      code: 3,
      stdout: '',
      stderr: [
        'exp: no mirror gave train-images-idx3-ubyte.gz: http://127.0.0.1:9/: connection refused (ECONNREFUSED).',
        '     Go online, set MNIST_DIR to a folder with the four files, or name a mirror in MNIST_MIRRORS.',
        '',
      ].join('\n'),
    });
  });

  test('data fetch into a folder with other files replaces none of them', async () => {
    const folder = smallDataset();
    const file = join(folder, 'train-images-idx3-ubyte');
    for (const name of names.slice(1)) rmSync(join(folder, name));
    expect(await exp(['data', 'fetch', '--data-dir', folder])).toEqual({
      code: 3,
      stdout: '',
      stderr: [
        `exp: ${file} is there, but is not MNIST’s train-images-idx3-ubyte.`,
        '     Move it away or name another folder; only files in the cache are replaced.',
        '',
      ].join('\n'),
    });
    expect(readdirSync(folder)).toEqual(['train-images-idx3-ubyte']);
  });

  test('data fetch from a mirror by plain http', async () => {
    const env = { ...withoutMnist(), MNIST_MIRRORS: 'http://example.org/mnist/' };
    expect(await exp('data fetch', { env })).toEqual({
      code: 3,
      stdout: '',
      stderr: [
        'exp: the mirror "http://example.org/mnist/" is not https (plain http is for this machine itself: localhost, 127.0.0.1, [::1]).',
        '     Give base addresses such as https://example.org/mnist/, in MNIST_MIRRORS separated by commas.',
        '',
      ].join('\n'),
    });
  });
});

const mnist = process.env.MNIST_DIR ?? '';

describe.skipIf(mnist === '')(
  `a mirror with MNIST${mnist === '' ? ' (skipped: MNIST_DIR is not set)' : ''}`,
  () => {
    test('fetch, fetch again, verify, damage, verify, mend', async () => {
      const env = { ...withoutMnist(), MNIST_MIRRORS: await startMirror(filesOf(mnist)) };
      const cache = cacheOf(env);
      const row = (what: string, name: string) =>
        `${what.padEnd(13)}  ${name.padEnd(24)} ${join(cache, `${name}.gz`)}`;
      const all = (what: string) => `${names.map((name) => row(what, name)).join('\n')}\n`;

      expect(await exp('data fetch --quiet', { env })).toEqual({
        code: 0,
        stdout: all('downloaded'),
        stderr: '',
      });
      expect(readdirSync(cache).sort()).toEqual(names.map((name) => `${name}.gz`).sort());
      expect(await exp('data fetch', { env })).toEqual({ code: 0, stdout: all('already there'), stderr: '' });

      const good = names.map((name) => `  ${name.padEnd(33)} good\n`);
      expect(await exp('data verify', { env })).toEqual({
        code: 0,
        stdout: `${sampleGood.join('\n')}\ncache       ${cache}\n${good.join('')}`,
        stderr: '',
      });

      const labels = join(cache, 't10k-labels-idx1-ubyte.gz');
      writeFileSync(labels, 'not a gzip file');
      expect(await exp('data verify', { env })).toEqual({
        code: 3,
        stdout: `${sampleGood.join('\n')}\ncache       ${cache}\n${good.slice(0, 3).join('')}  ${'t10k-labels-idx1-ubyte'.padEnd(33)} corrupt: byte 0: expected two zero bytes (00 00), found 6e 6f\n`,
        stderr: `exp: MNIST is not complete and sound in ${cache}\n     pnpm exp data fetch downloads what is missing or damaged.\n`,
      });

      const mended = await exp('data fetch --json', { env });
      expect({ ...mended, stdout: JSON.parse(mended.stdout) }).toEqual({
        code: 0,
        stdout: names.map((name) => ({
          name,
          path: join(cache, `${name}.gz`),
          ...(name.startsWith('t10k-labels')
            ? { action: 'fetched', mirror: env.MNIST_MIRRORS }
            : { action: 'kept' }),
        })),
        stderr: '',
      });
    });

    test('a corrupt file in a folder that is named stops the lab', async () => {
      const folder = join(temporaryFolder(), 'mnist');
      mkdirSync(folder);
      for (const file of readdirSync(mnist)) {
        if (/-ubyte(?:\.gz)?$/.test(file)) cpSync(join(mnist, file), join(folder, file));
      }
      const labels = readdirSync(folder).find((file) => file.startsWith('t10k-labels')) as string;
      writeFileSync(join(folder, labels), 'damaged');
      const { code, stdout, stderr } = await exp(['2', '--data-dir', folder]);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toContain(`exp: --data-dir (${folder}): ${join(folder, labels)}`);
      expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    });
  },
);
