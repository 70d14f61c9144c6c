import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { DataError } from '@nn-labs/experiment';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { readPicture } from '../src/picture/read-picture.ts';
import { writePng } from './png-writer.ts';

const folder = temporaryFolder();

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function pixels(bytes: Uint8Array): Promise<number[][]> {
  const { rows, cols, pixels } = await readPicture(file('picture', bytes));
  return Array.from({ length: rows }, (_, row) => [...pixels.subarray(row * cols, (row + 1) * cols)]);
}

describe('every kind of PNG', () => {
  const size = { width: 3, height: 2 };

  test('grey of 8, 16, 4, 2 and 1 bits', async () => {
    const expected = [
      [0, 255, 0],
      [255, 0, 255],
    ];
    expect(await pixels(writePng({ ...size, lines: expected }))).toEqual(expected);
    const wide = expected.map((line) => line.flatMap((value) => [value, value]));
    expect(await pixels(writePng({ ...size, depth: 16, lines: wide }))).toEqual(expected);
    expect(
      await pixels(
        writePng({
          ...size,
          depth: 4,
          lines: [
            [0x0f, 0x00],
            [0xf0, 0xf0],
          ],
        }),
      ),
    ).toEqual(expected);
    expect(await pixels(writePng({ ...size, depth: 2, lines: [[0b00110000], [0b11001100]] }))).toEqual(
      expected,
    );
    expect(await pixels(writePng({ ...size, depth: 1, lines: [[0b01000000], [0b10100000]] }))).toEqual(
      expected,
    );
  });

  test('colours are as dark as the channel that they leave out', async () => {
    const lines = [
      [255, 0, 0, 0, 255, 0, 255, 255, 102],
      [255, 255, 255, 255, 255, 255, 255, 255, 255],
    ];
    // Beside white paper: red, green, and a yellow marker, which an eye takes for light.
    expect(await pixels(writePng({ ...size, type: 2, lines }))).toEqual([
      [0, 0, 102],
      [255, 255, 255],
    ]);
  });

  test('palette, packed or not, with and without transparent entries', async () => {
    const palette = ['PLTE', [255, 255, 255, 0, 0, 0, 90, 90, 90]] as const;
    const expected = [
      [255, 0, 90],
      [0, 0, 255],
    ];
    const lines = [
      [0, 1, 2],
      [1, 1, 0],
    ];
    expect(await pixels(writePng({ ...size, type: 3, lines, chunks: [palette] }))).toEqual(expected);
    const packed = [[0b00011000], [0b01010000]];
    expect(await pixels(writePng({ ...size, type: 3, depth: 2, lines: packed, chunks: [palette] }))).toEqual(
      expected,
    );
    // The third entry is transparent: paper.
    const clear = ['tRNS', [255, 255, 0]] as const;
    const card = [
      [0, 1, 2],
      [0, 0, 0],
    ];
    expect(await pixels(writePng({ ...size, type: 3, lines: card, chunks: [palette, clear] }))).toEqual([
      [255, 0, 255],
      [255, 255, 255],
    ]);
  });

  test('a transparent drawing lies on white; one in white on black', async () => {
    const ink = (value: number) => [
      [value, 0, value, 255, value, 0],
      [value, 0, value, 128, value, 0],
    ];
    expect(await pixels(writePng({ ...size, type: 4, lines: ink(0) }))).toEqual([
      [255, 0, 255],
      [255, 127, 255],
    ]);
    expect(await pixels(writePng({ ...size, type: 4, lines: ink(255) }))).toEqual([
      [0, 255, 0],
      [0, 128, 0],
    ]);
  });
});

describe('JPEG', () => {
  // An L of 16 x 32 pixels that no turn and no mirror leaves as it is.
  const [rows, cols] = [32, 16];
  const isInk = (row: number, col: number): boolean => col < 4 || row >= 28;
  const data = Buffer.from(
    Array.from({ length: rows * cols }, (_, i) => (isInk(Math.floor(i / cols), i % cols) ? 0 : 255)),
  );
  let stored: Buffer;
  beforeAll(async () => {
    stored = await sharp(data, { raw: { width: cols, height: rows, channels: 1 } })
      .jpeg({ quality: 95 })
      .toBuffer();
  });

  /** The same JPEG with an EXIF part that says how the camera was held. */
  function held(orientation: number): Buffer {
    const tiff = Buffer.from(
      'II*\0\u0008\0\0\0\u0001\0\u0012\u0001\u0003\0\u0001\0\0\0\0\0\0\0\0\0\0\0',
      'latin1',
    );
    tiff.writeUInt16LE(orientation, 18);
    const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
    const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
    return Buffer.concat([stored.subarray(0, 2), head, body, stored.subarray(2)]);
  }

  test.each([
    [1, 32, (row: number, col: number) => isInk(row, col)],
    [2, 32, (row: number, col: number) => isInk(row, 15 - col)],
    [3, 32, (row: number, col: number) => isInk(31 - row, 15 - col)],
    [4, 32, (row: number, col: number) => isInk(31 - row, col)],
    [5, 16, (row: number, col: number) => isInk(col, row)],
    [6, 16, (row: number, col: number) => isInk(31 - col, row)],
    [7, 16, (row: number, col: number) => isInk(31 - col, 15 - row)],
    [8, 16, (row: number, col: number) => isInk(col, 15 - row)],
  ])('orientation %d is turned upright', async (orientation, height, isInkThere) => {
    const upright = await pixels(held(orientation));
    expect([upright.length, upright[0]?.length]).toEqual([height, height === 32 ? 16 : 32]);
    const found = upright.map((line) => line.map((value) => value < 128));
    expect(found).toEqual(upright.map((line, row) => line.map((_, col) => isInkThere(row, col))));
  });

  test('cut off: refused, not filled with grey', async () => {
    await expect(pixels(stored.subarray(0, stored.length - 60))).rejects.toThrow(
      'is a JPEG that cannot be decoded',
    );
    await expect(pixels(stored.subarray(0, 30))).rejects.toThrow('its header is cut off or damaged');
  });
});

describe('what is refused, by its own name', () => {
  const good = writePng({ width: 3, height: 1, lines: [[0, 255, 0]] });
  const flipped = Buffer.from(good);
  flipped[good.indexOf('IDAT') + 8]! ^= 0xff;

  test.each<[string, Uint8Array | string, string]>([
    ['nothing', '', 'is empty'],
    ['a text', 'seven\n', 'is a text, no PNG or JPEG'],
    ['a GIF', 'GIF89a\u0001\0\u0001\0', 'is a GIF, no PNG or JPEG'],
    ['a HEIC', '\0\0\0\u0018ftypheic\0\0\0\0', 'is a HEIC picture, no PNG or JPEG'],
    ['a WebP', 'RIFF\0\0\0\0WEBPVP8 ', 'is a WebP picture, no PNG or JPEG'],
    ['an SVG', '<?xml version="1.0"?><svg xmlns="x"/>', 'is an SVG drawing, no PNG or JPEG'],
    ['anything', Uint8Array.of(1, 2, 3, 0, 0, 0), 'is of an unknown kind, no PNG or JPEG'],
    ['a pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n', 'is a Git LFS pointer'],
    ['a page', '<!DOCTYPE html>\n<html>', 'is an HTML page, no PNG or JPEG'],
    ['a PNG’s signature alone', good.subarray(0, 8), 'begins as a PNG, but its header is cut off or damaged'],
    ['a PNG that is cut off', good.subarray(0, good.length - 20), 'is a PNG that cannot be decoded'],
    ['a PNG with a wrong byte', flipped, 'is a PNG that cannot be decoded'],
  ])('%s', async (_, bytes, message) => {
    const path = file('wrong.png', bytes);
    await expect(readPicture(path)).rejects.toThrow(`${path} ${message}`);
    await expect(readPicture(path)).rejects.toBeInstanceOf(DataError);
  });

  test('every length of a cut-off PNG, and every flipped byte, is an error in words or a picture', async () => {
    for (let length = 0; length < good.length; length++) {
      const cut = pixels(good.subarray(0, length));
      // Without its last chunk a PNG has all its pixels.
      if (length < good.length - 12) await expect(cut).rejects.toBeInstanceOf(DataError);
      else await cut.catch((error: unknown) => expect(error).toBeInstanceOf(DataError));
    }
    for (let at = 0; at < good.length; at++) {
      const damaged = Buffer.from(good);
      damaged[at]! ^= 0x55;
      await pixels(damaged).catch((error: unknown) => expect(error).toBeInstanceOf(DataError));
    }
  });

  test('too many pixels: from the header alone', async () => {
    const huge = writePng({ width: 20000, height: 20000, lines: [[0]] });
    await expect(pixels(huge)).rejects.toThrow('has 20000 x 20000 pixels, more than 100 million');
  });

  test('a bomb: a small picture whose data unpacks to 20 MB', async () => {
    const zeros = deflateSync(Buffer.alloc(20e6));
    const small = writePng({ width: 28, height: 28, lines: [] });
    const at = small.indexOf('IDAT') - 4;
    const head = Buffer.alloc(8);
    head.writeUInt32BE(zeros.length, 0);
    head.write('IDAT', 4, 'latin1');
    const bomb = Buffer.concat([small.subarray(0, at), head, zeros, Buffer.alloc(4), small.subarray(-12)]);
    expect(bomb.length).toBeLessThan(30_000);
    await expect(pixels(bomb)).rejects.toThrow('is a PNG that cannot be decoded');
  });

  test('no file, and a folder', async () => {
    await expect(readPicture(join(folder, 'none.png'))).rejects.toThrow(
      `there is no file ${join(folder, 'none.png')}`,
    );
    await expect(readPicture(folder)).rejects.toThrow(`${folder} is not a file`);
  });
});
