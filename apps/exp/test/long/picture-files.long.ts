import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { deflateSync } from 'node:zlib';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import sharp, { type JpegOptions } from 'sharp';
import { describe, expect, test } from 'vitest';
import { readPicture } from '../../src/picture/read-picture.ts';
import { chunk, type PngParts, writePng } from '../png-writer.ts';

const folder = temporaryFolder();

async function read(bytes: Uint8Array) {
  const path = join(folder, 'picture');
  writeFileSync(path, bytes);
  const { rows, cols, pixels } = await readPicture(path);
  return Array.from({ length: rows }, (_, row) => [...pixels.subarray(row * cols, (row + 1) * cols)]);
}

/** An F on paper, 13 x 9: no turn leaves it as it is, and no pass of an interlaced PNG is without a part of it. */
const [width, height] = [13, 9];
const isInk = (row: number, col: number): boolean =>
  col === 3 || (row === 1 && col > 3) || (row === 4 && col > 3 && col < 9);
const letter = Array.from({ length: height }, (_, row) =>
  Array.from({ length: width }, (_, col) => (isInk(row, col) ? 0 : 255)),
);

/** Where the pixels of Adam7's passes lie: first row, first column, step of rows, step of columns. */
const passes = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
] as const;

/** The letter's samples as a PNG has them: each pixel's bits one after the other, each line from a new byte on. */
function lettersLines(type: number, depth: number, interlaced: boolean): number[][] {
  const full = 2 ** depth - 1;
  const samplesOf = (isInked: boolean): number[] => {
    const light = isInked ? 0 : full;
    if (type === 3) return [isInked ? 1 : 0];
    if (type === 2) return [light, light, light];
    if (type === 4) return [light, full];
    return type === 6 ? [light, light, light, full] : [light];
  };
  const line = (row: number, cols: readonly number[]): number[] => {
    const bits = cols
      .flatMap((col) => samplesOf(isInk(row, col)))
      .map((sample) => sample.toString(2).padStart(depth, '0'))
      .join('');
    return (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2));
  };
  const from = (start: number, step: number, end: number): number[] =>
    Array.from({ length: Math.ceil((end - start) / step) }, (_, i) => start + i * step);
  const each = interlaced ? passes : ([[0, 0, 1, 1]] as const);
  return each.flatMap(([row, col, down, right]) =>
    from(row, down, height).map((r) => line(r, from(col, right, width))),
  );
}

const palette = ['PLTE', [255, 255, 255, 0, 0, 0]] as const;
const kinds: [type: number, depths: number[]][] = [
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
];
const every = kinds.flatMap(([type, depths]) =>
  depths.flatMap((depth) => [false, true].map((interlaced) => ({ type, depth, interlaced }))),
);

describe('a PNG', () => {
  const letterPng = (type: number, depth: number, more: Partial<PngParts> = {}): Buffer =>
    writePng({
      width,
      height,
      type,
      depth,
      lines: lettersLines(type, depth, more.interlaced ?? false),
      ...more,
    });

  test.each(every)('of type $type, $depth bits, interlaced: $interlaced', async (kind) => {
    const chunks = kind.type === 3 ? [palette] : [];
    expect(await read(letterPng(kind.type, kind.depth, { ...kind, chunks }))).toEqual(letter);
  });

  test.each([2, 6])('of type %d with a palette that is a suggestion only', async (type) => {
    const other = ['PLTE', Array.from({ length: 768 }, (_, i) => (i * 7) % 256)] as const;
    expect(await read(letterPng(type, 8, { chunks: [other] }))).toEqual(letter);
  });

  test.each([
    [0, 8, [0, 255]],
    [0, 2, [0, 3]],
    [0, 16, [255, 255]],
    [2, 8, [0, 255, 0, 255, 0, 255]],
    [3, 8, [0]],
  ])('of type %d, %d bits, whose paper is transparent', async (type, depth, clear) => {
    const chunks = [...(type === 3 ? [palette] : []), ['tRNS', clear] as const];
    expect(await read(letterPng(type, depth, { chunks }))).toEqual(letter);
  });

  test('that was held sideways (eXIf)', async () => {
    const exif = Buffer.from(
      'MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0\u0006\0\0\0\0\0\0',
      'latin1',
    );
    const turned = Array.from({ length: width }, (_, row) =>
      Array.from({ length: height }, (_, col) => letter[height - 1 - col]![row]!),
    );
    expect(await read(letterPng(0, 8, { chunks: [['eXIf', exif]] }))).toEqual(turned);
  });
});

describe('a JPEG', () => {
  const data = Buffer.from(letter.flat());
  const jpeg = (options: JpegOptions, space = 'srgb') =>
    sharp(data, { raw: { width, height, channels: 1 } })
      .resize({ width: 8 * width, kernel: 'nearest' })
      .toColourspace(space)
      .jpeg({ quality: 95, ...options })
      .toBuffer();
  const expectLetter = async (bytes: Uint8Array) => {
    const rows = await read(bytes);
    const inked = letter.map((line, row) => line.map((_, col) => rows[8 * row + 4]![8 * col + 4]! < 128));
    expect(inked).toEqual(letter.map((line) => line.map((value) => value === 0)));
  };

  test.each([false, true])('progressive: %s', async (progressive) =>
    expectLetter(await jpeg({ progressive })),
  );

  test('with fill bytes before its markers', async () => {
    const bytes = await jpeg({});
    const at = bytes.indexOf(Buffer.from([0xff, 0xdb]));
    await expectLetter(Buffer.concat([bytes.subarray(0, at), Buffer.alloc(3, 0xff), bytes.subarray(at)]));
  });

  test('in CMYK, with Adobe’s marker; without it, its values are taken for the ink', async () => {
    const bytes = await jpeg({}, 'cmyk');
    await expectLetter(bytes);
    const at = bytes.indexOf(Buffer.from([0xff, 0xee]));
    const without = Buffer.concat([
      bytes.subarray(0, at),
      bytes.subarray(at + 2 + bytes.readUInt16BE(at + 2)),
    ]);
    const rows = await read(without);
    // The digit's reader takes light on dark as it takes dark on light; what counts is that the two are parted.
    expect(Math.abs(rows[36]![28]! - rows[36]![4]!)).toBeGreaterThan(100);
  });
});

describe('the pictures of other people’s bug reports', () => {
  const named = (name: string) => readPicture(join(import.meta.dirname, '../pictures', name));

  test.each([
    'interlaced-grey1-3.png',
    'interlaced-palette1-3.png',
    'rgb-with-plte-256-3.png',
    'fill-bytes-7.jpg',
  ])('%s: ink on white paper, in the middle', async (name) => {
    const { rows, cols, pixels } = await named(name);
    const inked = pixels.reduce((count, value) => count + Number(value < 128), 0) / (rows * cols);
    expect(inked).toBeGreaterThan(0.02);
    expect(inked).toBeLessThan(0.2);
    expect(pixels.subarray(0, 10 * cols).every((value) => value > 200)).toBe(true);
  });
});

describe('is refused by its header', () => {
  test.each([
    [100_000_000, 1],
    [1, 100_000_000],
    [20_000_000, 5],
    [10_001, 10_000],
  ])('%d x %d pixels', async (wide, high) => {
    const startMs = performance.now();
    const before = process.memoryUsage().rss;
    const bytes = writePng({ width: wide, height: high, lines: [[0]] });
    await expect(read(bytes)).rejects.toThrow(`has ${wide} x ${high} pixels, more than`);
    expect(performance.now() - startMs).toBeLessThan(10_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });
});

test('texts and profiles that unpack to much are not unpacked', async () => {
  const zeros = deflateSync(Buffer.alloc(50e6));
  const chunks = [['zTXt', Buffer.concat([Buffer.from('Comment\0\0'), zeros])]] as const;
  const lines = letter;
  const bytes = writePng({ width, height, lines, chunks });
  expect(bytes.length).toBeLessThan(100_000);
  const outcome = await read(bytes).catch((error: Error) => error.message);
  if (typeof outcome === 'string') expect(outcome).toContain('is a PNG that cannot be decoded');
  else expect(outcome).toEqual(letter);
  expect(chunk('IEND', Buffer.alloc(0))).toHaveLength(12);
});
