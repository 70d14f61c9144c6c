import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadIdxDataset } from '../../src/node/index.ts';
import { imagesFile, labelsFile } from '../dataset/sample-files.ts';
import { newFolder } from './folder.ts';

/** A folder with a dataset of 3 + 2 images of 4x5 pixels, with some of its files changed. */
function folder(changes: Readonly<Record<string, Uint8Array | null>> = {}): string {
  const dir = newFolder();
  const files: Record<string, Uint8Array | null> = {
    'train-images-idx3-ubyte': imagesFile(3, 4, 5),
    'train-labels-idx1-ubyte.gz': gzipSync(labelsFile([0, 1, 4])),
    't10k-images.idx3-ubyte': imagesFile(2, 4, 5),
    't10k-labels-idx1-ubyte': labelsFile([6, 2]),
    ...changes,
  };
  for (const [name, content] of Object.entries(files)) {
    if (content !== null) writeFileSync(path.join(dir, name), content);
  }
  return dir;
}

test('any size of image, any number of classes', async () => {
  const { source, classes, train, test: judged } = await loadIdxDataset({ dataDir: folder() });
  expect([source, classes]).toEqual(['idx', 7]);
  expect(train).toMatchObject({ count: 3, rows: 4, cols: 5, labels: new Uint8Array([0, 1, 4]) });
  expect(judged).toMatchObject({ count: 2, rows: 4, cols: 5, labels: new Uint8Array([6, 2]) });
});

describe('refused', () => {
  const cases: [name: string, changes: Record<string, Uint8Array | null>, code: string, cause: string][] = [
    [
      'a missing file',
      { 't10k-labels-idx1-ubyte': null },
      'missing',
      'no t10k-labels-idx1-ubyte (packed or not) in this folder',
    ],
    [
      'another number of labels',
      { 't10k-labels-idx1-ubyte': labelsFile([1]) },
      'mismatch',
      '2 images in DIR/t10k-images.idx3-ubyte, but 1 labels in DIR/t10k-labels-idx1-ubyte',
    ],
    [
      'other sizes of image',
      { 't10k-images.idx3-ubyte': imagesFile(2, 5, 4) },
      'mismatch',
      'training images have 4x5 pixels, test images 5x4',
    ],
    [
      'a damaged file',
      { 'train-images-idx3-ubyte': imagesFile(3, 4, 5).subarray(1) },
      'corrupt',
      'DIR/train-images-idx3-ubyte, byte 0: expected two zero bytes (00 00), found 00 08',
    ],
    [
      'a damaged .gz',
      { 'train-labels-idx1-ubyte.gz': gzipSync(labelsFile([0, 1, 4])).subarray(0, 20) },
      'corrupt',
      'DIR/train-labels-idx1-ubyte.gz: the gzip stream is cut short',
    ],
  ];
  test.each(cases)('%s', async (_, changes, code, cause) => {
    const dir = folder(changes);
    await expect(loadIdxDataset({ dataDir: dir })).rejects.toMatchObject({
      message: `loadIdxDataset: dataDir (${dir}): ${cause.replaceAll('DIR', dir)}.`,
      code,
      from: 'dataDir',
      remedy:
        'Put four IDX files there, named as MNIST’s: images (count, rows, cols) and labels (count,), uint8, of one size in both sets.',
    });
  });
});
