import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadMnist, verifyMnist } from '../../src/node/index.ts';
import { mnistFiles } from '../../src/node/mnist-files.ts';
import { errorOf, folderWith } from '../node/named-folder.ts';
import { mnistDir, needsMnist, realBytes } from '../real-mnist.ts';

const [trainImages, trainLabels, testImages, testLabels] = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;

describe.skipIf(mnistDir === undefined)(`the real files${needsMnist}`, () => {
  test('are found through MNIST_DIR, with the images and labels on record', async () => {
    const { source, classes, train, test: judged, where } = await loadMnist({ env: { MNIST_DIR: mnistDir } });
    expect([source, classes, where]).toEqual(['mnist', 10, path.resolve(mnistDir!)]);
    expect([train.count, train.rows, train.cols, train.images.length]).toEqual([60_000, 28, 28, 47_040_000]);
    expect([judged.count, judged.rows, judged.cols, judged.labels.length]).toEqual([10_000, 28, 28, 10_000]);
    expect(train.labels.subarray(0, 10).join('')).toBe('5041921314');
    expect(judged.labels.subarray(0, 10).join('')).toBe('7210414959');
    // np.count_nonzero(train_images[:1000]) / 784000
    const inked = train.images.subarray(0, 784_000).reduce((count, pixel) => count + (pixel > 0 ? 1 : 0), 0);
    expect((inked / 784_000).toFixed(3)).toBe('0.189');
    // images.sum(dtype=np.int64) with NumPy
    expect(train.images.reduce((sum, pixel) => sum + pixel, 0)).toBe(1_567_298_545);
    expect(judged.images.reduce((sum, pixel) => sum + pixel, 0)).toBe(264_923_200);
  });

  test('are read packed or not, dotted or not, and unpacked ones called .gz', async () => {
    const dir = folderWith({
      [trainImages]: realBytes(trainImages),
      'train-labels.idx1-ubyte': realBytes(trainLabels),
      't10k-images.idx3-ubyte.gz': gzipSync(realBytes(testImages), { level: 1 }),
      [`${testLabels}.gz`]: realBytes(testLabels),
    });
    mkdirSync(path.join(dir, testLabels)); // as some archivers do: a folder by the file's name
    const { train, test: judged } = await loadMnist({ dataDir: dir, env: {} });
    expect([train.count, judged.count]).toEqual([60_000, 10_000]);
  });

  test('with training and test files exchanged are told apart', async () => {
    const dir = folderWith({
      [trainImages]: realBytes(testImages),
      [trainLabels]: realBytes(testLabels),
      [testImages]: realBytes(trainImages),
      [testLabels]: realBytes(trainLabels),
    });
    expect((await errorOf({ dataDir: dir })).message).toBe(
      `loadMnist: dataDir (${dir}): ${dir}/${trainImages} and ${dir}/${trainLabels} are MNIST's test set, not MNIST's training set.`,
    );
  });

  test('with two pixels exchanged are refused', async () => {
    const images = realBytes(testImages);
    const at = images.findIndex((pixel, i) => i > 16 && pixel !== images[i + 1]);
    images.subarray(at, at + 2).reverse();
    const dir = folderWith({ [testImages]: images });
    for (const name of [trainImages, trainLabels, testLabels]) {
      writeFileSync(path.join(dir, name), realBytes(name));
    }
    const error = await errorOf({ dataDir: dir });
    expect(error.message).toBe(
      `loadMnist: dataDir (${dir}): ${dir}/${testImages}: bytes were changed (the shape is MNIST’s, the SHA-256 is not).`,
    );
    expect(error.code).toBe('corrupt');
    const { used } = await verifyMnist({ dataDir: dir, env: {} });
    expect(used?.files.map(({ state }) => state)).toEqual(['good', 'good', 'foreign', 'good']);
    const sha256 = createHash('sha256').update(images).digest('hex');
    expect(used?.files[2]).toMatchObject({ path: path.join(dir, testImages), bytes: 7_840_016, sha256 });
  });
});

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test.skipIf(mnistDir === undefined)(
  `the packings on record are those of the files on record${needsMnist}`,
  () => {
    for (const { name, sha256, packings } of mnistFiles) {
      let bytes: Uint8Array;
      try {
        bytes = readFileSync(path.join(mnistDir!, `${name}.gz`));
      } catch {
        continue; // this one lies there unpacked
      }
      if (!packings.includes(sha256Of(bytes))) continue; // yet another packing
      expect(sha256Of(gunzipSync(bytes))).toBe(sha256);
    }
  },
);
