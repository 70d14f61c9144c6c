import { join } from 'node:path';
import { normaliseDigit, toGrey } from '@nn-labs/mnist';
import { loadMnist } from '@nn-labs/mnist/node';
import { describe, expect, test } from 'vitest';
import { readPicture } from '../src/picture/read-picture.ts';
import { type PhotoKind, photoKinds, takePhoto } from './photos.ts';

const { images } = (await loadMnist({ trainCount: 10, env: {} })).test;
const image = (index: number) => images.subarray(index * 784, (index + 1) * 784);

/** Mean difference in grey levels, at the best of the places that are at most a pixel apart. */
function distance(a: Uint8Array, b: Uint8Array): number {
  const shifts = [-29, -28, -27, -1, 0, 1, 27, 28, 29].map((by) =>
    a.reduce((sum, _, index) => sum + Math.abs((a[index + by] ?? 0) - b[index]!), 0),
  );
  return Math.min(...shifts) / a.length;
}

const kinds = Object.entries(photoKinds) as [PhotoKind, boolean][];

describe('a photo', () => {
  test.each(kinds.filter(([, isDigit]) => isDigit))('%s: the digit, or a doubt', (kind) => {
    const { image: seen, doubts } = normaliseDigit(toGrey(takePhoto(kind, [image(0)], 0)));
    if (doubts.length === 0) expect(distance(seen, image(0))).toBeLessThan(16);
    else
      expect(['clean', 'dark strip at one side', 'dark strips around', 'yellow marker']).not.toContain(kind);
  });

  test.each(kinds.filter(([, isDigit]) => !isDigit))('%s: a doubt', (kind) => {
    const { doubts } = normaliseDigit(toGrey(takePhoto(kind, [image(0), image(1), image(2)], 0)));
    expect(doubts).not.toEqual([]);
  });
});

test.each([
  ['card-clear-margin-3.png', []],
  ['strip-top-3.png', []],
  ['strip-around-3.png', []],
  ['punched-3.png', ['several marks']],
])('%s: one digit in dark ink, doubts: %j', async (name, doubts) => {
  const picture = await readPicture(join(import.meta.dirname, 'pictures', name));
  expect(normaliseDigit(picture)).toMatchObject({ darkInk: true, doubts });
});
