import { RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type GreyPicture, NoInkError, normaliseDigit } from '../../src/index.ts';
import { loadMnist } from '../../src/node/index.ts';

/** A picture whose pixels are given by a function of row and column. */
function picture(rows: number, cols: number, light: (row: number, col: number) => number): GreyPicture {
  const pixels = new Uint8Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) pixels[row * cols + col] = Math.round(light(row, col));
  }
  return { rows, cols, pixels };
}

/** A ring: the inside is as large as many a digit's ink. */
const isRing = (row: number, col: number, centre = 100): boolean => {
  const [y, x] = [row - centre, col - centre];
  const square = y * y + x * x;
  return square < 50 * 50 && square > 38 * 38;
};

/** Mean absolute difference of two images, in grey levels. */
function distance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]!), 0) / a.length;
}

/** The same for the best of the nine places that are at most a pixel apart: a rounding decides where a digit stands. */
function distanceUpToShift(a: Uint8Array, b: Uint8Array): number {
  const shifts = [-29, -28, -27, -1, 0, 1, 27, 28, 29].map((by) =>
    distance(
      Uint8Array.from(a, (_, index) => a[index + by] ?? 0),
      b,
    ),
  );
  return Math.min(...shifts);
}

const plain = picture(200, 200, (row, col) => (isRing(row, col) ? 20 : 240));
const wanted = normaliseDigit(plain);

describe('what the network gets', () => {
  test('20 pixels high, the centre of mass in pixel 14', () => {
    const { image } = wanted;
    const inked = Array.from({ length: 28 }, (_, row) =>
      image.subarray(row * 28, row * 28 + 28).some((v) => v > 0),
    );
    expect(inked.filter(Boolean)).toHaveLength(20);
    let [mass, rows, cols] = [0, 0, 0];
    image.forEach((value, index) => {
      mass += value;
      rows += value * Math.floor(index / 28);
      cols += value * (index % 28);
    });
    for (const middle of [rows / mass, cols / mass]) {
      expect(middle).toBeGreaterThanOrEqual(13.5);
      expect(middle).toBeLessThan(14.5);
    }
    expect(Math.max(...image)).toBe(255);
    expect(wanted).toMatchObject({ darkInk: true, marks: 1, box: { top: 51, left: 51, rows: 99, cols: 99 } });
  });

  test('light ink on dark gives the same image', () => {
    const negative = { ...plain, pixels: plain.pixels.map((value) => 255 - value) };
    const { image, darkInk } = normaliseDigit(negative);
    expect(darkInk).toBe(false);
    expect(distance(image, wanted.image)).toBeLessThan(1);
  });

  test('proportions are kept: a bar stays narrow', () => {
    const bar = picture(100, 300, (row, col) => (row >= 20 && row < 80 && col >= 40 && col < 49 ? 0 : 255));
    const { image } = normaliseDigit(bar);
    const widths = Array.from(
      { length: 28 },
      (_, row) => image.subarray(row * 28, row * 28 + 28).filter((v) => v > 0).length,
    );
    expect(widths.filter((width) => width > 0)).toEqual(Array(20).fill(3));
  });

  test('MNIST’s own digits come out as they went in, but for a shift', async () => {
    const { images } = (await loadMnist({ trainCount: 10, env: {} })).train;
    for (let i = 0; i < 10; i++) {
      const before = images.subarray(i * 784, (i + 1) * 784);
      const { image } = normaliseDigit({ rows: 28, cols: 28, pixels: before });
      expect(distanceUpToShift(image, before)).toBeLessThan(8);
    }
  });
});

describe('what it has to see through', () => {
  const near = 6;

  test('light from one side, a dark corner, a soft shadow', () => {
    const lit = picture(
      200,
      200,
      (row, col) => (isRing(row, col) ? 0.15 : 1) * (250 - 0.4 * row - 0.4 * col),
    );
    expect(distance(normaliseDigit(lit).image, wanted.image)).toBeLessThan(near);
    const shaded = picture(200, 200, (row, col) => {
      const shadow = 1 - 0.3 * Math.max(0, 1 - Math.abs(col - 150) / 45);
      return (isRing(row, col) ? 0.12 : 1) * 240 * shadow;
    });
    expect(distance(normaliseDigit(shaded).image, wanted.image)).toBeLessThan(2 * near);
  });

  test('noise, dust and the lines of the paper', () => {
    const noise = new RandomState(5).standardNormal([200, 200]).data;
    const noisy = picture(200, 200, (row, col) => {
      const dust = (row === 12 && col === 17) || (row > 180 && row < 184 && col > 10 && col < 13);
      const line = row % 40 === 7;
      const light = isRing(row, col) ? 30 : dust ? 20 : line ? 190 : 235;
      return Math.min(255, Math.max(0, light + 6 * noise[row * 200 + col]!));
    });
    const { image, marks } = normaliseDigit(noisy);
    expect(marks).toBe(1);
    expect(distance(image, wanted.image)).toBeLessThan(near);
  });

  test('pencil, a thin pen, and a small digit on a large page', () => {
    const pencil = picture(200, 200, (row, col) => (isRing(row, col) ? 190 : 235));
    expect(distance(normaliseDigit(pencil).image, wanted.image)).toBeLessThan(near);
    const thin = picture(200, 200, (row, col) => {
      const square = (row - 100) * (row - 100) + (col - 100) * (col - 100);
      return square < 50 * 50 && square > 48.5 * 48.5 ? 0 : 255;
    });
    // Thickened: averaged down as it is, no pixel would come near black.
    expect(normaliseDigit(thin).image.filter((value) => value > 200).length).toBeGreaterThan(50);
    // Looked at in 38 pixels, the digit is drawn more coarsely.
    const page = picture(900, 1500, (row, col) => (isRing(row, col, 700) ? 20 : 240));
    expect(distanceUpToShift(normaliseDigit(page).image, wanted.image)).toBeLessThan(3 * near);
  });

  test('a digit of two strokes that do not touch', () => {
    const five = picture(100, 100, (row, col) => {
      const top = row >= 20 && row < 26 && col >= 45 && col < 70;
      const body = row >= 32 && row < 80 && col >= 40 && col < 48;
      return top || body ? 0 : 255;
    });
    expect(normaliseDigit(five)).toMatchObject({ marks: 2, box: { top: 20, left: 40, rows: 60, cols: 30 } });
  });
});

describe('what it refuses', () => {
  const noise = new RandomState(6).standardNormal([100, 100]).data;
  test.each<[string, GreyPicture]>([
    ['white', picture(100, 100, () => 255)],
    ['black', picture(100, 100, () => 0)],
    ['one pixel', picture(1, 1, () => 7)],
    ['a gradient', picture(100, 100, (row, col) => 250 - row - col)],
    ['the noise of a camera', picture(100, 100, (row, col) => 200 + 5 * noise[row * 100 + col]!)],
    ['a speck of dust', picture(500, 500, (row, col) => (row === 30 && col === 40 ? 0 : 255))],
  ])('%s: no ink found', (_, blank) => {
    expect(() => normaliseDigit(blank)).toThrow(NoInkError);
  });

  test.each([
    [0, 5, 0, 'a picture of 0 x 5 pixels has none to look at'],
    [2.5, 2, 5, 'a picture of 2.5 x 2 pixels has none to look at'],
    [2, 3, 5, '2 x 3 pixels are 6, but there are 5. Give one byte a pixel.'],
  ])('%d x %d with %d bytes', (rows, cols, bytes, message) => {
    expect(() => normaliseDigit({ rows, cols, pixels: new Uint8Array(bytes) })).toThrow(message);
  });
});
