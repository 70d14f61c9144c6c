import { describe, expect, test } from 'vitest';
import { encodeIdx, IdxFormatError, labelledImagesFromBytes, MnistDataError } from '../../src/index.ts';
import { imagesFile, labelsFile } from './sample-files.ts';

const images = imagesFile(3, 2, 5);
const labels = labelsFile([0, 255, 7]);

test('images of any size and labels of any class, as views of the bytes given', () => {
  const set = labelledImagesFromBytes({ images, labels });
  expect(set).toEqual({
    images: images.subarray(16),
    labels: new Uint8Array([0, 255, 7]),
    count: 3,
    rows: 2,
    cols: 5,
  });
  expect(set.images.buffer).toBe(images.buffer);
});

describe('refused, with both facts', () => {
  const floats = encodeIdx({ type: 'float32', shape: [3], data: new Float32Array(3) });
  const flat = encodeIdx({ type: 'uint8', shape: [3, 10], data: new Uint8Array(30) });
  const kinds = 'Images are uint8 (count, rows, cols), labels are uint8 (count,).';
  const cases: [name: string, images: Uint8Array, labels: Uint8Array, message: string, remedy: string][] = [
    [
      'swapped',
      labels,
      images,
      'images and labels are swapped: i.idx holds labels (3,), l.idx images (3, 2, 5).',
      kinds,
    ],
    ['labels twice', labels, labels, 'i.idx holds labels (3,), not images.', kinds],
    ['images twice', images, images, 'l.idx holds images (3, 2, 5), not labels.', kinds],
    ['flat images', flat, labels, 'i.idx holds uint8 (3, 10), not images.', kinds],
    [
      'float labels',
      images,
      floats,
      'l.idx holds float32 (3,), not labels of type uint8.',
      "Write these labels as bytes, in NumPy with .astype('uint8').",
    ],
    [
      'another count',
      images,
      labelsFile([1, 2]),
      '3 images in i.idx, but 2 labels in l.idx.',
      'Give one label for each image, both of the same set.',
    ],
    [
      'training images with test labels',
      imagesFile(60000, 1, 1),
      labelsFile(new Uint8Array(10000)),
      '60000 images in i.idx, but 10000 labels in l.idx: training images are mixed with test labels.',
      'Give one label for each image, both of the same set.',
    ],
    [
      'no images',
      imagesFile(0),
      labelsFile([]),
      'i.idx holds no pixels: its shape is (0, 28, 28).',
      'Give a set that is not empty.',
    ],
    [
      'images without pixels',
      imagesFile(3, 0, 28),
      labels,
      'i.idx holds no pixels: its shape is (3, 0, 28).',
      'Give a set that is not empty.',
    ],
  ];
  test.each(cases)('%s', (_, imageBytes, labelBytes, message, remedy) => {
    const given = { images: imageBytes, labels: labelBytes, imagesPath: 'i.idx', labelsPath: 'l.idx' };
    try {
      labelledImagesFromBytes(given);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(MnistDataError);
      expect(error).toMatchObject({ code: 'mismatch', from: 'bytes', remedy });
      expect((error as Error).message).toBe(`labelledImagesFromBytes: ${message}`);
    }
  });

  test('what is not IDX keeps its own error, with the name of the file', () => {
    const html = new TextEncoder().encode('<html>');
    expect(() => labelledImagesFromBytes({ images: html, labels })).toThrow(IdxFormatError);
    expect(() => labelledImagesFromBytes({ images, labels: html })).toThrow(
      'parseIdx: labels, byte 0: expected an IDX header (00 00 …), found an HTML or XML page ("<html>").',
    );
  });
});
