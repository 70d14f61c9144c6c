import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { encodeIdx } from '@nn-labs/mnist';
import { root } from './in-process.ts';
import { temporaryFolder } from './temporary.ts';

/** A folder with four IDX files of MNIST's names: 120 of its digits to train on, 40 others to be tested on. */
export function smallDataset(): string {
  const folder = temporaryFolder();
  const [images, labels] = ['train-images-0-999-idx3', 'train-labels-0-2999-idx1'].map((name) =>
    gunzipSync(readFileSync(join(root, `packages/mnist/sample/${name}-ubyte.gz`))),
  ) as [Buffer, Buffer];
  for (const [kind, from, count] of [
    ['train', 0, 120],
    ['t10k', 120, 40],
  ] as const) {
    const pixels = new Uint8Array(images.subarray(16 + from * 784, 16 + (from + count) * 784));
    const classes = new Uint8Array(labels.subarray(8 + from, 8 + from + count));
    writeFileSync(
      join(folder, `${kind}-images-idx3-ubyte`),
      encodeIdx({ type: 'uint8', shape: [count, 28, 28], data: pixels }),
    );
    writeFileSync(
      join(folder, `${kind}-labels-idx1-ubyte`),
      encodeIdx({ type: 'uint8', shape: [count], data: classes }),
    );
  }
  return folder;
}
