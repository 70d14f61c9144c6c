import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { idxFiles } from '@nn-labs/experiment/testing';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { root } from './in-process.ts';

/** A folder with four IDX files of MNIST's names: 120 of its digits to train on, 40 others to be tested on. */
export function smallDataset(): string {
  const [images, labels] = [
    ['train-images-0-999-idx3', 16],
    ['train-labels-0-2999-idx1', 8],
  ].map(
    ([name, headerBytes]) =>
      new Uint8Array(
        gunzipSync(readFileSync(join(root, `packages/mnist/sample/${name}-ubyte.gz`))).subarray(
          Number(headerBytes),
        ),
      ),
  ) as [Uint8Array, Uint8Array];
  const part = (from: number, to: number) => ({
    images: images.subarray(from * 784, to * 784),
    labels: labels.subarray(from, to),
  });
  return temporaryFolder(idxFiles({ rows: 28, cols: 28, train: part(0, 120), test: part(120, 160) }));
}
