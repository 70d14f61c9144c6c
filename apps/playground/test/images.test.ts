import { expect, test } from 'vitest';
import { ImageSource } from '../src/worker/images.ts';

/** Images of 2x3 pixels in two classes, and their labels, as IDX files. */
function pair(name: string, count: number) {
  const idx = (shape: readonly number[], length: number) =>
    Uint8Array.from([
      ...[0, 0, 8, shape.length],
      ...shape.flatMap((each) => [0, 0, 0, each]),
      ...Array.from({ length }, (_, i) => i % 2),
    ]);
  return [
    { name: `${name}-images`, bytes: idx([count, 2, 3], 6 * count) },
    { name: `${name}-labels`, bytes: idx([count], count) },
  ];
}

test('own images: a pair alone is to learn from and to be tested on, and the page says so', async () => {
  const source = new ImageSource(
    () => '',
    () => {},
  );
  expect(source.take([...pair('test', 4), ...pair('train', 9)])).toBe(
    '9 training images and 4 test images of 2x3 pixels, 2 classes',
  );
  const four = await source.load(null);
  expect(await four.test).not.toBe(four.train);
  expect(source.take(pair('train', 9))).toMatch(
    /^9 images of 2x3 pixels, 2 classes; it learns from them and is tested on them/,
  );
  const one = await source.load(null);
  expect(await one.test).toBe(one.train);
});
