import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { mnistSampleFromBytes, mnistSampleTrainCount } from '../../src/index.ts';
import { loadMnist, mnistStatus, verifyMnist } from '../../src/node/index.ts';

function packed(name: string): Buffer {
  return readFileSync(new URL(`../../sample/${name}-ubyte.gz`, import.meta.url));
}

function unpacked(name: string): Uint8Array {
  return new Uint8Array(gunzipSync(packed(name)));
}

test('from the bytes of its files alone: the first 1,000 images, or all 3,000', () => {
  const labels = unpacked('train-labels-0-2999-idx1');
  const first = unpacked('train-images-0-999-idx3');
  const thousand = mnistSampleFromBytes({ images: [first], labels });
  expect(thousand).toMatchObject({ count: 1000, rows: 28, cols: 28 });
  expect(thousand.images.buffer).toBe(first.buffer); // a view
  const next = unpacked('train-images-1000-2999-idx3');
  const all = mnistSampleFromBytes({ images: [first, next], labels });
  expect(all.count).toBe(mnistSampleTrainCount);
  expect(Buffer.concat([first.subarray(16), next.subarray(16)]).equals(all.images)).toBe(true);
  expect(all.labels.subarray(0, 10).join('')).toBe('5041921314');
});

test('a browser loads little before it begins: 1,000 images in 162 kB, all in 2.1 MB', () => {
  const names = ['train-images-0-999-idx3', 'train-images-1000-2999-idx3', 'train-labels-0-2999-idx1'];
  const sizes = [...names, 't10k-images-idx3', 't10k-labels-idx1'].map((name) => packed(name).length);
  expect(sizes[0]).toBeLessThan(162_000);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(2_100_000);
});

test('it is read where no folder is named and it has enough, and its files are all sound', async () => {
  const nowhere = { cacheDir: '/nowhere', env: {}, download: false };
  const { train, test: held, from } = await loadMnist({ ...nowhere, trainCount: 3000 });
  expect([train.count, held.count, from]).toEqual([3000, 10_000, 'sample']);
  await expect(loadMnist({ ...nowhere, trainCount: 3001 })).rejects.toMatchObject({ from: 'cache' });
  await expect(loadMnist(nowhere)).rejects.toMatchObject({ from: 'cache' });
  await expect(loadMnist({ env: { MNIST_DIR: '/nowhere' }, trainCount: 1 })).rejects.toMatchObject({
    from: 'MNIST_DIR',
  });
  expect((await mnistStatus({ ...nowhere, trainCount: 3000 })).used?.from).toBe('sample');
  const { places } = await verifyMnist(nowhere);
  expect(places[0]?.files.map(({ state }) => state)).toEqual(Array(5).fill('good'));
});
