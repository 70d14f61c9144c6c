import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isSound } from '../../src/node/mnist-files.ts';
import { readContent, readMnistFile } from '../../src/node/read-content.ts';
import { newFolder } from './folder.ts';
import { smallFiles, smallRaw } from './small-files.ts';

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const file = smallFiles[0]!;
const raw = smallRaw.get(file.name)!;
const packed = gzipSync(raw);
const known = { ...file, packings: [sha256Of(packed)] };

function write(bytes: Uint8Array): string {
  const at = path.join(newFolder(), 'file');
  writeFileSync(at, bytes);
  return at;
}

describe('a file of MNIST’s', () => {
  test('whose packed bytes are known is sound, and so is one that is packed in another way, or not', async () => {
    for (const bytes of [packed, gzipSync(raw, { level: 1 }), gzipSync(raw, { level: 0 }), raw]) {
      const content = await readMnistFile(write(bytes), known);
      expect(Buffer.from(content.raw).equals(raw)).toBe(true);
      expect(isSound(known, content)).toBe(true);
    }
  });

  test('whose packed bytes have the known length only is judged by what comes out', async () => {
    const other = Buffer.from(raw);
    other[5]! ^= 1;
    const repacked = gzipSync(other);
    expect(repacked.length).toBe(packed.length);
    const content = await readMnistFile(write(repacked), known);
    expect(content.sha256).toBe(sha256Of(other));
    expect(isSound(known, content)).toBe(false);
  });
});

test.each([
  ['packed', gzipSync(raw)],
  ['not packed', raw],
])('of a file that goes on, %s, only as much is read as is wanted', async (_, bytes) => {
  const { raw: first, overflow, sha256 } = await readContent(write(bytes), 100);
  expect([first.length, overflow]).toEqual([100, true]);
  expect(sha256).toBe(sha256Of(raw.subarray(0, 100)));
});
