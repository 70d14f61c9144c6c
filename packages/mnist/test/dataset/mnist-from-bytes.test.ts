import { describe, expect, test } from 'vitest';
import { type MnistBytes, MnistDataError, mnistFromBytes } from '../../src/index.ts';
import { mnistDir, needsMnist, realBytes } from '../real-mnist.ts';
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

describe.skipIf(mnistDir === undefined)(`the real files${needsMnist}`, () => {
  const load = (set: string): { images: Uint8Array; labels: Uint8Array } => ({
    images: realBytes(`${set}-images-idx3-ubyte`),
    labels: realBytes(`${set}-labels-idx1-ubyte`),
  });

  test('are recognised as what they are', () => {
    const test10k = mnistFromBytes({ ...load('t10k'), set: 'test' });
    expect([test10k.set, test10k.count, test10k.rows, test10k.cols]).toEqual(['test', 10_000, 28, 28]);
    const train = mnistFromBytes(load('train'));
    expect([train.set, train.count, train.rows, train.cols]).toEqual(['train', 60_000, 28, 28]);
    // np.count_nonzero(train_images[:1000]) / 784000
    const inked = train.images.subarray(0, 784_000).reduce((count, pixel) => count + (pixel > 0 ? 1 : 0), 0);
    expect((inked / 784_000).toFixed(3)).toBe('0.189');
  });

  test('of the other set are named', () => {
    const error = errorOf({ ...load('t10k'), set: 'train' });
    expect(error.message).toBe(
      "mnistFromBytes: images and labels are MNIST's test set, not MNIST's training set.",
    );
    expect(error.remedy).toBe("Give MNIST's training set.");
  });

  test('with one pixel changed are refused', () => {
    const { images, labels } = load('t10k');
    images[16 + 784 * 5000]! += 1;
    expect(errorOf({ images, labels }).message).toBe(
      "mnistFromBytes: not MNIST: images does not hold the images of MNIST's test set.",
    );
  });
});
