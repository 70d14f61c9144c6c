import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeIdx, generateDigits } from '@nn-labs/mnist';
import { temporaryFolder } from './temporary.ts';

/** A folder with four IDX files of MNIST's names: 120 digits to train on, 40 to be tested on. */
export function smallDataset(): string {
  const folder = temporaryFolder();
  for (const [kind, count] of [
    ['train', 120],
    ['t10k', 40],
  ] as const) {
    const { images, labels } = generateDigits({ count, seed: count });
    writeFileSync(
      join(folder, `${kind}-images-idx3-ubyte`),
      encodeIdx({ type: 'uint8', shape: [count, 28, 28], data: images }),
    );
    writeFileSync(
      join(folder, `${kind}-labels-idx1-ubyte`),
      encodeIdx({ type: 'uint8', shape: [count], data: labels }),
    );
  }
  return folder;
}
