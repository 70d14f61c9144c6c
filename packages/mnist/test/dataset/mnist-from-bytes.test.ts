import { describe, expect, test } from 'vitest';
import { type MnistBytes, MnistDataError, mnistFromBytes } from '../../src/index.ts';
import { imagesFile, labelsFile, labelsLike } from './sample-files.ts';

// First labels and counts: the files themselves, np.bincount(labels); see the facts in src/dataset/known-content.ts.
const testCounts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];
const mnistLabels = labelsFile(labelsLike('7210414959', testCounts));
const remedy = 'Read other datasets with labelledImagesFromBytes (any images, any labels).';

function errorOf(bytes: MnistBytes): MnistDataError {
  try {
    mnistFromBytes(bytes);
  } catch (error) {
    if (error instanceof MnistDataError) return error;
    throw error;
  }
  return expect.unreachable();
}

describe('not MNIST, and what it is instead', () => {
  const tenThousand = imagesFile(10_000);
  const fashion = labelsFile(labelsLike('9211614657', new Array(10).fill(1000)));
  const cases: [name: string, images: Uint8Array, labels: Uint8Array, message: string][] = [
    [
      'other sizes',
      imagesFile(10_000, 8, 8),
      mnistLabels,
      'images holds images of 8x8 pixels, where MNIST has 28x28.',
    ],
    [
      'other counts',
      imagesFile(5),
      labelsFile([1, 2, 3, 4, 5]),
      '5 images, where MNIST has 60000 (train) or 10000 (test).',
    ],
    ['Fashion-MNIST', tenThousand, fashion, "labels holds the labels of Fashion-MNIST's test set."],
    [
      'letters',
      tenThousand,
      labelsFile(Uint8Array.from({ length: 10_000 }, (_, i) => i % 26)),
      'labels holds the label 10 (position 10), where MNIST has 0 to 9.',
    ],
    [
      'other labels',
      tenThousand,
      labelsFile(new Uint8Array(10_000)),
      "labels does not hold MNIST's labels: they begin 0 0 0 0 0 0 0 0 0 0.",
    ],
    ['other images', tenThousand, mnistLabels, "images does not hold the images of MNIST's test set."],
  ];
  test.each(cases)('%s', (_, images, labels, message) => {
    const error = errorOf({ images, labels });
    expect(error.message).toBe(`mnistFromBytes: not MNIST: ${message}`);
    expect(error).toMatchObject({ code: 'mismatch', from: 'bytes', remedy });
  });
});
