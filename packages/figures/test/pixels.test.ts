import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import {
  type ClassifiedImage,
  digitGallery,
  imageGrids,
  tileRows,
  type WeightTilesData,
  weightTiles,
} from '../src/index.ts';
import { elements, texts } from './svg.ts';

function images(svg: string): { width: number; height: number; channels: number; data: ArrayLike<number> }[] {
  return elements(svg, 'image').map((image) => {
    const [, base64 = ''] = (image.getAttribute('href') ?? '').split('data:image/png;base64,');
    return decode(Buffer.from(base64, 'base64'));
  });
}

describe('weightTiles', () => {
  // Two units that see pictures of 1 x 2 pixels: a row for each pixel.
  const before = { rows: 2, cols: 2, data: Float64Array.of(1, 0, -1, 0.5) };
  const after = { rows: 2, cols: 2, data: Float64Array.of(1, 0, 1, 0.5) };
  const image = { rows: 1, cols: 2 };

  /** Red, green, blue and opacity of the pixels of a row. */
  function row(picture: { width: number; data: ArrayLike<number> } | undefined): number[][] {
    return Array.from({ length: picture?.width ?? 0 }, (_, x) =>
      Array.from({ length: 4 }, (_, channel) => picture!.data[x * 4 + channel]!),
    );
  }

  test('a tile for each unit, positive weights in one colour, negative in the other, as strong as they are', () => {
    const [first, , second, , change] = images(weightTiles({ before, after, image }));
    const orange = [0xdd, 0x6b, 0x10];
    const blue = [0x1f, 0x84, 0xc6];
    expect(first).toMatchObject({ width: 5, height: 1, channels: 4 });
    const [a, b, gap, c, d] = row(first);
    expect([a, b]).toEqual([
      [...orange, 255],
      [...blue, 255],
    ]);
    expect(gap?.[3]).toBe(0);
    expect(c?.[3]).toBeLessThan(16); // a weight of 0
    expect(d?.slice(0, 3)).toEqual(orange);
    expect(d![3]! / 255).toBeCloseTo(0.5, 1);
    expect(row(second)[1]).toEqual([...orange, 255]);
    // Only the one weight changed, by +2.
    expect(row(change).map(([, , , opacity]) => opacity! > 16)).toEqual([false, true, false, false, false]);
  });

  test('before and after have one scale, the change its own', () => {
    const scales = texts(weightTiles({ before, after, image })).filter((text) => /^[−+]/.test(text));
    expect(scales).toEqual(['−1.00', '+1.00', '−1.00', '+1.00', '−2.00', '+2.00']);
  });

  test('of more than 64 units the first 64 are drawn', () => {
    const many = { rows: 2, cols: 100, data: new Float64Array(200).fill(0.5) };
    const [first] = images(weightTiles({ before: many, after: many, image }));
    expect(first).toMatchObject({ width: 8 * 3 - 1, height: 8 * 2 - 1 });
  });

  test('weights that are all 0 or not finite are drawn faint, not wrong', () => {
    const odd = { rows: 2, cols: 1, data: Float64Array.of(Number.NaN, 0) };
    const [first] = images(weightTiles({ before: odd, after: odd, image }));
    expect(row(first).every(([, , , opacity]) => opacity! < 16)).toBe(true);
  });

  test.each([
    [{ before, after: { ...after, cols: 1 }, image }, 'the weights before are (2, 2), after (2, 1)'],
    [{ before, after, image: { rows: 3, cols: 2 } }, 'pictures of 3 x 2 pixels do not fit weights of (2, 2)'],
    [{ before, after, image: { rows: -1, cols: -2 } }, 'pictures of -1 x -2 pixels do not fit'],
  ] satisfies [WeightTilesData, string][])('what does not fit is refused: %#', (data, message) => {
    expect(() => weightTiles(data)).toThrow(`weightTiles: ${message}`);
  });
});

describe('tileRows', () => {
  test('the channels of an image are tiles of one scale: the greatest is white, what is below 0 black', () => {
    const values = Float32Array.of(0, -1, 2, 4);
    const svg = tileRows('maps', [{ title: 'layer 1', shape: [1, 2, 2], values }]);
    const [first, second] = images(svg);
    expect(first).toMatchObject({ width: 2, height: 1, channels: 1 });
    expect([...Array.from(first!.data), ...Array.from(second!.data)]).toEqual([0, 128, 0, 255]);
    expect(texts(svg)).toEqual(['layer 1']);
  });

  test('signed tiles are orange above 0 and blue below, beside their scale; captions stand below', () => {
    const values = Float64Array.of(1, -2);
    const row = { title: 'kernels', shape: [1, 1, 2], values, colours: 'signed' } as const;
    const svg = tileRows('kernels', [{ ...row, captions: ['0', '1'] }]);
    const [, first, second] = images(svg).map(({ data }) => Array.from(data));
    expect(first).toEqual([0xdd, 0x6b, 0x10, 128]);
    expect(second).toEqual([0x1f, 0x84, 0xc6, 255]);
    expect(texts(svg)).toEqual(['kernels', '−2.00', '+2.00', '0', '1']);
    expect(texts(tileRows('kernels', [{ ...row, most: 4 }]))).toEqual(['kernels', '−4.00', '+4.00']);
  });

  /** How many tiles stand at each height. */
  function lines(shape: number[]): number[] {
    const values = new Float64Array(shape.reduce((product, length) => product * length, 1));
    const found = new Map<string | null, number>();
    for (const image of elements(tileRows('', [{ title: '', shape, values }]), 'image')) {
      const y = image.getAttribute('y');
      found.set(y, (found.get(y) ?? 0) + 1);
    }
    return [...found.values()];
  }

  test.each([
    [[2, 2], [1]],
    [[2, 2, 5], [5]],
    [
      [2, 2, 20],
      [16, 4],
    ],
    [
      [2, 2, 1, 20],
      [16, 4],
    ], // filters of one channel
    [
      [2, 2, 3, 4],
      [4, 4, 4],
    ], // a line for each channel
    [
      [2, 2, 2, 20],
      [16, 4, 16, 4],
    ],
  ])('tiles of shape %j stand in lines of %j', (shape, expected) => {
    expect(lines(shape)).toEqual(expected);
  });

  test('a row begins below the one before', () => {
    const values = Float64Array.of(Number.NaN);
    const svg = tileRows('two', [
      { title: 'a', shape: [1, 1, 17], values: new Float64Array(17) },
      { title: 'b', shape: [1, 1], values },
    ]);
    const heights = elements(svg, 'image').map((image) => Number(image.getAttribute('y')));
    expect([heights[0], heights[16], heights[17]]).toEqual([30, 75.13, 152.25]);
    expect(Array.from(images(svg).at(-1)!.data)).toEqual([0]); // not a number: black
  });

  test('no row, no tile, too many, other numbers or captions are refused', () => {
    const refused = (shape: number[], length: number, captions?: string[]) => () =>
      tileRows('odd', [{ title: 'a', shape, values: new Float64Array(length), captions }]);
    expect(() => tileRows('none', [])).toThrow('tileRows: there are no rows');
    expect(refused([1, 2, 2], 3)).toThrow("tileRows: 'a' has 3 numbers, but 1x2x2 are 4");
    expect(refused([2], 2)).toThrow("tileRows: 'a' has the shape 2; give rows and columns");
    expect(refused([1, 1, 0], 0)).toThrow("tileRows: 'a' has 0 tiles; give 1 to 512");
    expect(refused([1, 1, 513], 513)).toThrow("tileRows: 'a' has 513 tiles; give 1 to 512");
    expect(refused([1, 2], 2, [])).toThrow("'a' has 1 tiles, but 0 captions");
  });
});

describe('digitGallery', () => {
  const picture: ClassifiedImage = {
    rows: 2,
    cols: 3,
    pixels: Uint8Array.of(0, 50, 100, 150, 200, 255),
    actual: '4',
    predicted: '9',
    confidence: 0.9876,
  };

  test('shows the very pixels, and under them what happened', () => {
    const svg = digitGallery([picture, { ...picture, actual: '1' }]);
    const [first, second] = images(svg);
    expect(first).toMatchObject({ width: 3, height: 2, channels: 1 });
    expect([...Array.from(first!.data)]).toEqual([...picture.pixels]);
    expect(second).toEqual(first);
    expect(texts(svg)).toEqual(['4, taken for 9', '0.988', '1, taken for 9', '0.988']);
  });

  test('no picture, too many, or pixels that do not fit are refused', () => {
    expect(() => digitGallery([])).toThrow('digitGallery: 0 pictures; give 1 to 60');
    expect(() => digitGallery(new Array<ClassifiedImage>(61).fill(picture))).toThrow('61 pictures');
    expect(() => digitGallery([{ ...picture, rows: 3 }])).toThrow(
      'digitGallery: picture 0 has 6 pixels, but is said to be 3 x 3',
    );
  });
});

describe('imageGrids', () => {
  test('pictures in rows of ten, a grey pixel between them, white where a pixel is 1', () => {
    const pixels = Float32Array.from({ length: 12 * 2 }, (_, i) => (i === 0 || i === 23 ? 1 : 0));
    const image = { rows: 1, cols: 2 };
    const grids = [
      { title: 'before', pixels },
      { title: 'after', pixels: Float32Array.of(-1, 2) },
    ] as const;
    const svg = imageGrids({ image, grids: [...grids] });
    const [before, after] = images(svg);
    expect(before).toMatchObject({ width: 29, height: 3, channels: 1 });
    expect(Array.from(before!.data).slice(0, 5)).toEqual([255, 0, 96, 0, 0]);
    expect(before!.data[2 * 29 + 4]).toBe(255);
    expect(Array.from(after!.data).slice(0, 3)).toEqual([0, 255, 96]);
    expect(texts(svg)).toEqual(expect.arrayContaining(['before', 'after']));
  });

  test('too many pictures, or a part of one, are refused', () => {
    const one = { title: '', pixels: new Float64Array(2) };
    for (const length of [0, 3, 202]) {
      const other = { title: '', pixels: new Float64Array(length) };
      expect(() => imageGrids({ image: { rows: 1, cols: 2 }, grids: [one, other] })).toThrow(
        `imageGrids: ${length} pixels are not 1 to 100 pictures of 1 x 2`,
      );
    }
  });
});
