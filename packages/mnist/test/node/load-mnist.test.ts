import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodeIdx } from '../../src/index.ts';
import { loadMnist, mnistStatus, verifyMnist } from '../../src/node/index.ts';
import { imagesFile, labelsFile, labelsLike } from '../dataset/sample-files.ts';
import { newFolder } from './folder.ts';
import { errorOf, folderWith } from './named-folder.ts';

const [trainImages, trainLabels, testImages, testLabels] = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;
const remedy = 'Put MNIST’s four original files there, or give no folder.';

/** An images file without ink, packed. */
function blankImages(count: number): Uint8Array {
  const file = encodeIdx({ type: 'uint8', shape: [count, 28, 28], data: new Uint8Array(count * 784) });
  return gzipSync(file, { level: 1 });
}

const blank = { train: blankImages(60_000), test: blankImages(10_000) };

/** Four files of MNIST's shapes, none of them MNIST's; with some of them changed. */
function foreign(
  changes: Readonly<Record<string, Uint8Array | string>> = {},
): Record<string, Uint8Array | string> {
  return {
    [`${trainImages}.gz`]: blank.train,
    [`${trainLabels}.gz`]: gzipSync(labelsFile(new Uint8Array(60_000))),
    [`${testImages}.gz`]: blank.test,
    [`${testLabels}.gz`]: gzipSync(labelsFile(new Uint8Array(10_000))),
    ...changes,
  };
}

describe('a folder that was named is never passed over', () => {
  test('one that does not exist', async () => {
    const dir = path.join(newFolder(), 'nowhere');
    const error = await errorOf({ dataDir: dir });
    expect(error.message).toBe(`loadMnist: dataDir (${dir}): there is no such folder.`);
    expect(error).toMatchObject({ code: 'missing', from: 'dataDir', path: dir, remedy });
  });

  test('MNIST_DIR as well, with a remedy of its own', async () => {
    const dir = path.join(newFolder(), 'nowhere');
    const error = await errorOf({ env: { MNIST_DIR: dir } });
    expect(error.message).toBe(`loadMnist: MNIST_DIR (${dir}): there is no such folder.`);
    expect(error).toMatchObject({
      code: 'missing',
      from: 'MNIST_DIR',
      remedy: 'Put MNIST’s four original files there, or unset MNIST_DIR.',
    });
  });

  test('dataDir comes before MNIST_DIR, an empty MNIST_DIR counts as none', async () => {
    const dir = newFolder();
    expect((await errorOf({ dataDir: dir, env: { MNIST_DIR: '/elsewhere' } })).from).toBe('dataDir');
    const inCache = await errorOf({ cacheDir: dir, env: { MNIST_DIR: '' }, download: false });
    expect(inCache.message).toBe(
      `loadMnist: the cache (${dir}): none of the four files (packed or not) in this folder.`,
    );
    expect(inCache).toMatchObject({
      code: 'missing',
      from: 'cache',
      remedy: 'Download them with fetchMnist, or set MNIST_DIR to a folder that has them.',
    });
  });

  test('an empty one, and one that lacks files', async () => {
    const empty = newFolder();
    expect((await errorOf({ dataDir: empty })).message).toBe(
      `loadMnist: dataDir (${empty}): none of the four files (packed or not) in this folder.`,
    );
    const dir = folderWith({ [`${trainImages}.gz`]: '', [testImages]: '' });
    expect((await errorOf({ dataDir: dir })).message).toBe(
      `loadMnist: dataDir (${dir}): no ${trainLabels}, no ${testLabels} (packed or not) in this folder.`,
    );
  });
});

describe('files that are not MNIST are named for what they are', () => {
  const cases: [
    name: string,
    changes: Record<string, Uint8Array | string>,
    code: string,
    cause: (dir: string) => string,
  ][] = [
    [
      'an HTML page saved as .gz',
      { [`${trainLabels}.gz`]: '<!doctype html><p>Not found' },
      'corrupt',
      (dir) =>
        `${dir}/${trainLabels}.gz, byte 0: expected an IDX header (00 00 …), found an HTML or XML page ("<!doctype html>"). An error page was saved in place of the data: download the file again`,
    ],
    [
      'an empty file',
      { [`${trainLabels}.gz`]: '' },
      'corrupt',
      (dir) =>
        `${dir}/${trainLabels}.gz, byte 0: expected the 4 bytes that begin an IDX file, found no bytes at all`,
    ],
    [
      'a truncated .gz',
      { [`${testImages}.gz`]: blank.test.subarray(0, 50) },
      'corrupt',
      (dir) => `${dir}/${testImages}.gz: the gzip stream is cut short`,
    ],
    [
      'a truncated raw file',
      { [`${trainLabels}.gz`]: labelsFile(new Uint8Array(60_000)).subarray(0, 100) },
      'corrupt',
      (dir) =>
        `${dir}/${trainLabels}.gz, byte 100: expected 60008 bytes for uint8 (60000,), found 100. The file is cut short, or its header is wrong`,
    ],
    [
      'images and labels swapped',
      {
        [`${trainImages}.gz`]: labelsFile(new Uint8Array(60_000)),
        [`${trainLabels}.gz`]: blank.train,
      },
      'mismatch',
      (dir) =>
        `images and labels are swapped: ${dir}/${trainImages}.gz holds labels (60000,), ${dir}/${trainLabels}.gz images (60000, 28, 28)`,
    ],
    [
      'test labels with training images',
      { [`${trainLabels}.gz`]: labelsFile(new Uint8Array(10_000)) },
      'mismatch',
      (dir) =>
        `60000 images in ${dir}/${trainImages}.gz, but 10000 labels in ${dir}/${trainLabels}.gz: training images are mixed with test labels`,
    ],
    [
      'Fashion-MNIST',
      { [`${trainLabels}.gz`]: labelsFile(labelsLike('9003027255', new Array(10).fill(6000))) },
      'mismatch',
      (dir) => `not MNIST: ${dir}/${trainLabels}.gz holds the labels of Fashion-MNIST's training set`,
    ],
    [
      'images of another size',
      { [`${trainImages}.gz`]: imagesFile(60_000, 8, 8) },
      'mismatch',
      (dir) =>
        `not MNIST: ${dir}/${trainImages}.gz holds images (60000, 8, 8), where MNIST's training set has (60000, 28, 28)`,
    ],
    [
      'a few images',
      { [`${trainImages}.gz`]: imagesFile(5), [`${trainLabels}.gz`]: labelsFile([1, 2, 3, 4, 5]) },
      'mismatch',
      (dir) =>
        `not MNIST: ${dir}/${trainImages}.gz holds images (5, 28, 28), where MNIST's training set has (60000, 28, 28)`,
    ],
    [
      'the right labels with other images',
      {
        [`${trainLabels}.gz`]: labelsFile(labelsLike('5041921314', new Array(10).fill(6000))),
        [`${testLabels}.gz`]: labelsFile(labelsLike('7210414959', new Array(10).fill(1000))),
      },
      'corrupt',
      (dir) =>
        `${[trainImages, trainLabels, testImages, testLabels].map((name) => `${dir}/${name}.gz`).join(' and ')}: bytes were changed (the shape is MNIST’s, the SHA-256 is not)`,
    ],
    [
      'another dataset',
      {},
      'mismatch',
      (dir) =>
        `not MNIST: ${dir}/${trainLabels}.gz does not hold MNIST's labels: they begin 0 0 0 0 0 0 0 0 0 0`,
    ],
  ];
  test.each(cases)('%s', async (_, changes, code, cause) => {
    const dir = folderWith(foreign(changes));
    const error = await errorOf({ dataDir: dir });
    expect(error.message).toBe(`loadMnist: dataDir (${dir}): ${cause(dir)}.`);
    expect(error).toMatchObject({ code, from: 'dataDir', remedy });
  });

  test('a packed file that unpacks to far too much is given up early', async () => {
    const many = Buffer.alloc(60_000_000);
    many.set([0, 0, 8, 3, 0, 1, 0x2b, 0x84, 0, 0, 0, 28, 0, 0, 0, 28]);
    const dir = folderWith(foreign({ [`${trainImages}.gz`]: gzipSync(many, { level: 1 }) }));
    const error = await errorOf({ dataDir: dir });
    expect(error.message).toBe(
      `loadMnist: dataDir (${dir}): not MNIST: ${dir}/${trainImages}.gz holds uint8 (76676, 28, 28), more than any of MNIST’s files.`,
    );
    expect(error).toMatchObject({ code: 'mismatch', path: path.join(dir, `${trainImages}.gz`) });
  });

  test('bytes after the last one', async () => {
    const labels = gzipSync(Buffer.concat([labelsFile(new Uint8Array(60_000)), Buffer.alloc(3)]));
    const dir = folderWith(foreign({ [`${trainLabels}.gz`]: labels }));
    expect((await errorOf({ dataDir: dir })).message).toBe(
      `loadMnist: dataDir (${dir}): ${dir}/${trainLabels}.gz, byte 60008: expected 60008 bytes for uint8 (60000,), found 60011. Bytes follow the last item, or the header is wrong.`,
    );
  });
});

test('a signal that is aborted already', async () => {
  const running = loadMnist({ dataDir: '/nowhere', signal: AbortSignal.abort(new Error('enough')) });
  await expect(running).rejects.toThrow(new Error('enough'));
});

describe('status', () => {
  test('names the places in turn, the one that is used, and what is there', async () => {
    const [dataDir, cacheDir] = [folderWith({ [`${testLabels}.gz`]: 'abc' }), newFolder()];
    symlinkSync('/nowhere', path.join(dataDir, testImages));
    const status = await mnistStatus({ dataDir, cacheDir, env: { MNIST_DIR: '/nowhere' } });
    expect(status.places.map(({ from, path: at, exists }) => [from, at, exists])).toEqual([
      ['dataDir', dataDir, true],
      ['MNIST_DIR', '/nowhere', false],
      ['sample', expect.stringMatching(/sample$/), true],
      ['cache', cacheDir, true],
    ]);
    expect(status.cacheDir).toBe(cacheDir);
    expect(status.used).toEqual(status.places[0]);
    expect(status.used?.files).toEqual([
      { name: trainImages, path: null, bytes: 0, state: 'missing' },
      { name: trainLabels, path: null, bytes: 0, state: 'missing' },
      { name: testImages, path: null, bytes: 0, state: 'missing' },
      { name: testLabels, path: path.join(dataDir, `${testLabels}.gz`), bytes: 3, state: 'present' },
    ]);
    const { used } = await verifyMnist({ dataDir, env: {} });
    expect(used?.files.at(-1)).toMatchObject({ state: 'corrupt' });
  });

  test.each([
    [{ XDG_CACHE_HOME: '/caches', HOME: '/people/ada' }, '/caches/nn-labs/mnist'],
    [{ XDG_CACHE_HOME: 'relative', HOME: '/people/ada' }, '/people/ada/.cache/nn-labs/mnist'],
    [{ HOME: '/people/ada' }, '/people/ada/.cache/nn-labs/mnist'],
  ])('the cache folder of %o', async (env, folder) => {
    const { defaultCacheDir } = await import('../../src/node/places.ts');
    expect(defaultCacheDir(env, 'linux')).toBe(folder);
  });
});
