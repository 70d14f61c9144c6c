import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodeIdx } from '../../src/index.ts';
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

describe('refused, with a remedy that fits', () => {
  const again = 'Download or write this file again.';
  const cases: [
    name: string,
    changes: Record<string, Uint8Array | null>,
    code: string,
    cause: string,
    remedy: string,
  ][] = [
    [
      'a missing file',
      { 't10k-labels-idx1-ubyte': null },
      'missing',
      'no t10k-labels-idx1-ubyte (packed or not) in this folder',
      'Put four IDX files there, packed (.gz) or not: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte.',
    ],
    [
      'labels of 32 bits',
      { 't10k-labels-idx1-ubyte': encodeIdx({ type: 'int32', shape: [2], data: new Int32Array([6, 2]) }) },
      'mismatch',
      'DIR/t10k-labels-idx1-ubyte holds int32 (2,), not labels of type uint8',
      "Write these labels as bytes, in NumPy with .astype('uint8').",
    ],
    [
      'images that are numbers 0..1',
      {
        'train-images-idx3-ubyte': encodeIdx({
          type: 'float32',
          shape: [1, 1, 2],
          data: new Float32Array(2),
        }),
      },
      'mismatch',
      'DIR/train-images-idx3-ubyte holds float32 (1, 1, 2), not images of type uint8',
      "Write these images as bytes, in NumPy with .astype('uint8').",
    ],
    [
      'images in rows',
      {
        'train-images-idx3-ubyte': encodeIdx({ type: 'uint8', shape: [3, 20], data: new Uint8Array(60) }),
      },
      'mismatch',
      'DIR/train-images-idx3-ubyte holds uint8 (3, 20), not images',
      'Images are uint8 (count, rows, cols), labels are uint8 (count,).',
    ],
    [
      'another number of labels',
      { 't10k-labels-idx1-ubyte': labelsFile([1]) },
      'mismatch',
      '2 images in DIR/t10k-images.idx3-ubyte, but 1 label in DIR/t10k-labels-idx1-ubyte',
      'Give one label for each image, both of the same set.',
    ],
    [
      'other sizes of image',
      { 't10k-images.idx3-ubyte': imagesFile(2, 5, 4) },
      'mismatch',
      'training images have 4x5 pixels, test images 5x4',
      'Scale all images to one size.',
    ],
    [
      'a damaged file',
      { 'train-images-idx3-ubyte': imagesFile(3, 4, 5).subarray(1) },
      'corrupt',
      'DIR/train-images-idx3-ubyte, byte 0: expected two zero bytes (00 00), found 00 08',
      again,
    ],
    [
      'a file that is cut short',
      { 'train-images-idx3-ubyte': imagesFile(3, 4, 5).subarray(0, 30) },
      'corrupt',
      'DIR/train-images-idx3-ubyte, byte 30: expected 76 bytes for uint8 (3, 4, 5), found 30. The file is cut short, or its header is wrong',
      again,
    ],
    [
      'a damaged .gz',
      { 'train-labels-idx1-ubyte.gz': gzipSync(labelsFile([0, 1, 4])).subarray(0, 20) },
      'corrupt',
      'DIR/train-labels-idx1-ubyte.gz: the gzip stream is cut short',
      again,
    ],
    [
      'a Git LFS pointer',
      {
        'train-labels-idx1-ubyte.gz': Buffer.from(
          'version https://git-lfs.github.com/spec/v1\noid sha256:ab\n',
        ),
      },
      'corrupt',
      'DIR/train-labels-idx1-ubyte.gz, byte 0: expected an IDX header (00 00 …), found a Git LFS pointer. Only a reference to the file was checked out: run git lfs pull, or download the file itself',
      again,
    ],
  ];
  test.each(cases)('%s', async (_, changes, code, cause, remedy) => {
    const dir = folder(changes);
    await expect(loadIdxDataset({ dataDir: dir })).rejects.toMatchObject({
      message: `loadIdxDataset: dataDir (${dir}): ${cause.replaceAll('DIR', dir)}.`,
      code,
      from: 'dataDir',
      remedy,
    });
  });
});
