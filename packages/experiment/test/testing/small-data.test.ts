import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { idxFiles, memoryRecorder, smallPictures, twoClouds } from '../../src/testing/index.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

describe('smallPictures', () => {
  test('has a bright stripe for each class, the same bytes each time', () => {
    const { train, test: held } = smallPictures({ train: 3, test: 1, rows: 2, cols: 3, classes: 2 });
    const bright = (bytes: Uint8Array) => [...bytes].map((pixel) => (pixel >= 192 ? 1 : 0));
    expect(bright(train.images)).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
    expect([...train.labels, ...held.labels]).toEqual([0, 1, 0, 0]);
    expect([...held.images]).not.toEqual([...train.images.subarray(0, 6)]);
    const again = smallPictures({ train: 3, test: 1, rows: 2, cols: 3, classes: 2 });
    expect(again.train.images).toEqual(train.images);
  });

  test('needs a pixel for each class', () => {
    expect(() => smallPictures({ rows: 2, cols: 2, classes: 5 })).toThrow('5 classes need a stripe each');
  });
});

test('IDX files in a folder', () => {
  const pictures = smallPictures({ train: 3, test: 2, rows: 4, cols: 5, classes: 2 });
  const folder = temporaryFolder(idxFiles(pictures));
  const images = readFileSync(join(folder, 'train-images-idx3-ubyte'));
  expect([...images.subarray(0, 16)]).toEqual([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5]);
  expect(new Uint8Array(images.subarray(16))).toEqual(pictures.train.images);
  expect([...readFileSync(join(folder, 't10k-labels-idx1-ubyte'))]).toEqual([0, 0, 8, 1, 0, 0, 0, 2, 0, 1]);
  expect(temporaryFolder()).not.toBe(folder);
});

test('a line parts the two clouds', () => {
  const { points, labels } = twoClouds(200);
  expect(points.map(([x = 0, y = 0]) => (x + y > 0 ? 1 : 0))).toEqual(labels);
});

describe('memoryRecorder has the rules of a recorder that writes', () => {
  test.each(['', '../x', 'run.json', 'metrics.csv', 'a/b'])('keep(%j) is refused', async (name) => {
    await expect(memoryRecorder().keep(name, Uint8Array.of(1))).rejects.toThrow(RangeError);
  });

  test('of the rows', () => {
    expect(() => memoryRecorder().metrics({})).toThrow('metrics: the first row is empty');
    expect(() => memoryRecorder().metrics({ 'a b': 1 })).toThrow("the column's name 'a b' is not a word");
  });

  test('and keeps copies', async () => {
    const recorder = memoryRecorder();
    const bytes = Uint8Array.of(1);
    await recorder.keep('a.bin', bytes);
    await recorder.checkpoint({ epochs: 1, bytes });
    bytes[0] = 2;
    expect(recorder.files.get('a.bin')).toEqual(Uint8Array.of(1));
    expect(recorder.checkpoints[0]?.bytes).toEqual(Uint8Array.of(1));
    recorder.describe({ data: { count: 1 } });
    expect(recorder.facts).toEqual({ data: { count: 1 } });
  });
});
