import { decodeSafetensors, Network, SafetensorsError } from '@nn-labs/network';
import { describe, expect, test } from 'vitest';

const text = (start: string) => new TextEncoder().encode(start.padEnd(200, ' '));
const bytes = (...start: number[]) => Uint8Array.from({ length: 200 }, (_, i) => start[i] ?? 7);

describe('a file that is no model is called what it is', () => {
  test.each([
    ['version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 401\n', 'a Git LFS pointer'],
    ['<!DOCTYPE html>\n<html><head><title>404</title>', 'a web page'],
    ['\n<html lang="en">', 'a web page'],
  ])('%j', (start, name) => {
    expect(() => Network.load(text(start))).toThrow(
      `safetensors: content: expected a .safetensors file, found ${name}`,
    );
  });

  test.each([
    [[0x50, 0x4b, 3, 4], 'a zip archive, such as a .pt of PyTorch'],
    [[0x80, 2, 0x8a, 0x0a], 'a Python pickle, such as an older .pt'],
    [[0x1f, 0x8b, 8, 0], 'a gzip file'],
    [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file'],
    [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'a .npy array'],
  ])('%j', (start, name) => {
    expect(() => Network.load(bytes(...start))).toThrow(`found ${name}`);
  });

  test('anything else as before; a header as long as a pickle’s first bytes say is read', () => {
    expect(() => decodeSafetensors(bytes(9, 9, 9))).toThrow('header length: expected at most 192 bytes');
    const header = `{"__metadata__":{"a":"${'x'.repeat(600)}"}}`.padEnd(640);
    const file = new Uint8Array(648);
    file.set([0x80, 0x02]); // 640
    file.set(new TextEncoder().encode(header), 8);
    expect(decodeSafetensors(file).metadata.get('a')).toHaveLength(600);
    expect(() => decodeSafetensors(file.subarray(0, 100))).toThrow(SafetensorsError);
  });
});
