import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { generateDataset, generateDigits } from '../../src/index.ts';

const digits = generateDigits({ count: 1000, seed: 40 });
const image = (i: number): Uint8Array => digits.images.subarray(784 * i, 784 * (i + 1));
const all = Array.from({ length: digits.count }, (_, i) => image(i));

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** First and last index of what is inked, by rows or by columns. */
function inkedRange(pixels: Uint8Array, indexOf: (at: number) => number): [number, number] {
  const inked = [...pixels.keys()].filter((at) => pixels[at]! > 0).map(indexOf);
  return [Math.min(...inked), Math.max(...inked)];
}

describe('the same bits everywhere', () => {
  test('1,000 digits of seed 40', () => {
    expect(sha256(digits.labels)).toBe('4d4e3d4919b88affcca67e84f43162d7b1e066aa1d705d96fcb862a587766622');
    expect(sha256(digits.images)).toBe('9ad8ef1c7e464a74837bef6142d814e1c971f3abc129cec336b5662e12fcfa8b');
  });

  test('fewer are the first of more', () => {
    const few = generateDigits({ count: 10, seed: 40 });
    expect(few.images).toEqual(digits.images.subarray(0, 7840));
    expect(few.labels).toEqual(digits.labels.subarray(0, 10));
  });

  test('another seed gives others', () => {
    expect(generateDigits({ count: 1, seed: 41 }).images).not.toEqual(digits.images.subarray(0, 784));
  });
});

describe('in MNIST’s form', () => {
  test('the ink lies in a box of 20x20 pixels that it fills in one direction, but for a faint edge', () => {
    for (const pixels of all) {
      const [top, bottom] = inkedRange(pixels, (at) => Math.floor(at / 28));
      const [left, right] = inkedRange(pixels, (at) => at % 28);
      const [height, width] = [bottom - top + 1, right - left + 1];
      expect(Math.max(height, width)).toBeLessThanOrEqual(20);
      expect(Math.max(height, width)).toBeGreaterThanOrEqual(18);
    }
  });

  test('the centre of mass is within a pixel of the middle, or as near as 28 pixels allow', () => {
    let far = 0;
    for (const pixels of all) {
      let [mass, rows, cols] = [0, 0, 0];
      pixels.forEach((pixel, at) => {
        mass += pixel;
        rows += pixel * (Math.floor(at / 28) + 0.5);
        cols += pixel * ((at % 28) + 0.5);
      });
      if (Math.abs(rows / mass - 14) > 0.51 || Math.abs(cols / mass - 14) > 0.51) far += 1;
    }
    expect(far).toBeLessThan(10);
  });

  test('the mean pixel and the part of inked pixels are near those of MNIST (0.131 and 0.191)', () => {
    const mean = digits.images.reduce((sum, pixel) => sum + pixel, 0) / digits.images.length / 255;
    const inked = digits.images.filter((pixel) => pixel > 0).length / digits.images.length;
    expect(mean).toBeGreaterThan(0.12);
    expect(mean).toBeLessThan(0.145);
    expect(inked).toBeGreaterThan(0.18);
    expect(inked).toBeLessThan(0.21);
  });

  test('each label is drawn about as often', () => {
    for (let label = 0; label < 10; label += 1) {
      const count = digits.labels.filter((drawn) => drawn === label).length;
      expect(count).toBeGreaterThan(70);
      expect(count).toBeLessThan(130);
    }
  });

  test('no two digits are the same', () => {
    expect(new Set(all.map((pixels) => sha256(pixels))).size).toBe(1000);
  });
});

describe('refused', () => {
  test.each([0, -1, 1.5, 1_000_001, Number.NaN])('count %s', (count) => {
    expect(() => generateDigits({ count, seed: 0 })).toThrow(
      new RangeError(`generateDigits: count ${count} is not an integer in 1..1000000.`),
    );
  });

  test('seeds that RandomState refuses', () => {
    expect(() => generateDigits({ count: 1, seed: -1 })).toThrow(RangeError);
    expect(() => generateDigits({ count: 1, seed: 0.5 })).toThrow(TypeError);
  });
});

test('a dataset is two sets of their own, in the form of MNIST', () => {
  const {
    source,
    classes,
    train,
    test: judged,
  } = generateDataset({ trainCount: 20, testCount: 10, seed: 3 });
  expect([source, classes]).toEqual(['generated', 10]);
  expect(train).toEqual(generateDigits({ count: 20, seed: [3, 0] }));
  expect(judged).toEqual(generateDigits({ count: 10, seed: [3, 1] }));
});
