import { describe, expect, test } from 'vitest';
import { IdxFormatError, parseIdx } from '../../src/index.ts';
import { idxBytes } from './arrays.ts';

function messageOf(bytes: Uint8Array, path?: string): string {
  try {
    parseIdx(bytes, path === undefined ? {} : { path });
  } catch (error) {
    expect(error).toBeInstanceOf(IdxFormatError);
    return (error as Error).message;
  }
  throw new Error('parseIdx did not throw');
}

const text = (characters: string): Uint8Array => new TextEncoder().encode(characters);

describe('what is not IDX is named, with the byte', () => {
  const cases: [name: string, bytes: Uint8Array, message: string][] = [
    [
      'nothing',
      idxBytes([]),
      'parseIdx: input, byte 0: expected the 4 bytes that begin an IDX file, found no bytes at all.',
    ],
    [
      'three bytes',
      idxBytes([0, 0, 8]),
      'parseIdx: input, byte 3: expected the 4 bytes that begin an IDX file, found 3 of them.',
    ],
    [
      'gzip',
      idxBytes([0x1f, 0x8b, 8, 0]),
      'parseIdx: input, byte 0: expected an IDX header (00 00 …), found gzip-compressed bytes (1f 8b). Unpack them first (gunzip).',
    ],
    [
      'HTML',
      text('<!DOCTYPE html><html>'),
      'parseIdx: input, byte 0: expected an IDX header (00 00 …), found an HTML or XML page ("<!DOCTYPE html>"). An error page was saved in place of the data: download the file again.',
    ],
    [
      'HTML after white space',
      text('\r\n  <html>'),
      'parseIdx: input, byte 0: expected an IDX header (00 00 …), found an HTML or XML page ("\\r\\n  <html>"). An error page was saved in place of the data: download the file again.',
    ],
    [
      'zip',
      text('PK\x03\x04'),
      'parseIdx: input, byte 0: expected an IDX header (00 00 …), found a zip archive (50 4b), as PyTorch’s .pt and NumPy’s .npz files are. Unpack it, or take the original IDX file.',
    ],
    [
      'other bytes',
      idxBytes([0, 1, 8, 1]),
      'parseIdx: input, byte 0: expected two zero bytes (00 00), found 00 01.',
    ],
    [
      'little-endian',
      idxBytes([3, 8, 0, 0]),
      'parseIdx: input, byte 0: expected two zero bytes (00 00), found 03 08. The header is little-endian; IDX is big-endian.',
    ],
    [
      'unused type',
      idxBytes([0, 0, 0x0a, 1]),
      'parseIdx: input, byte 2: expected an item type (08 uint8, 09 int8, 0b int16, 0c int32, 0d float32, 0e float64), found 0a.',
    ],
    [
      'no sizes',
      idxBytes([0, 0, 8, 3, 0, 0]),
      'parseIdx: input, byte 6: expected a header of 16 bytes for 3 dimensions (byte 3), found the end after 6 bytes. The file is cut short.',
    ],
    [
      'one size missing',
      idxBytes([0, 0, 8, 1]),
      'parseIdx: input, byte 4: expected a header of 8 bytes for 1 dimension (byte 3), found the end after 4 bytes. The file is cut short.',
    ],
    [
      'too few items',
      idxBytes([0, 0, 8, 1, 0, 0, 0, 3], [1, 2]),
      'parseIdx: input, byte 10: expected 11 bytes for uint8 (3,), found 10. The file is cut short, or its header is wrong.',
    ],
    [
      'too many items',
      idxBytes([0, 0, 8, 1, 0, 0, 0, 1], [1, 2]),
      'parseIdx: input, byte 9: expected 9 bytes for uint8 (1,), found 10. Bytes follow the last item, or the header is wrong.',
    ],
    [
      'half an item',
      idxBytes([0, 0, 0x0b, 1, 0, 0, 0, 1], [1]),
      'parseIdx: input, byte 9: expected 10 bytes for int16 (1,), found 9. The file is cut short, or its header is wrong.',
    ],
    [
      'trailing bytes after no items',
      idxBytes([0, 0, 8, 2, 255, 255, 255, 255, 0, 0, 0, 0], [1]),
      'parseIdx: input, byte 12: expected 12 bytes for uint8 (4294967295, 0), found 13. Bytes follow the last item, or the header is wrong.',
    ],
  ];
  test.each(cases)('%s', (_, bytes, message) => {
    expect(messageOf(bytes)).toBe(message);
  });

  test('the path given stands in the message and on the error, beside its parts', () => {
    expect(messageOf(idxBytes([0, 0]), 'data/a.idx')).toMatch(/^parseIdx: data\/a\.idx, byte 2: /);
    try {
      parseIdx(idxBytes([0, 0, 1, 1]), { path: 'a' });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toMatchObject({ name: 'IdxFormatError', path: 'a', offset: 2, found: '01' });
    }
  });
});

describe('sizes that no file could hold are refused before anything is allocated', () => {
  const sizes = (...values: number[]): number[] => {
    const view = new DataView(new ArrayBuffer(4 * values.length));
    values.forEach((value, i) => {
      view.setUint32(4 * i, value);
    });
    return [...new Uint8Array(view.buffer)];
  };

  test('a product beyond 2^32, which would wrap to the real length', () => {
    const bytes = idxBytes([0, 0, 8, 2, ...sizes(0x10001, 0x10000)], new Array(65536).fill(0));
    expect(messageOf(bytes)).toBe(
      'parseIdx: input, byte 65548: expected 4295032844 bytes for uint8 (65537, 65536), found 65548. The file is cut short, or its header is wrong.',
    );
  });

  test('a product beyond 2^53, and one beyond 2^64', () => {
    const huge = 0xffffffff;
    for (const shape of [[huge, huge], [huge, huge, huge], new Array(255).fill(huge)] as number[][]) {
      const message = messageOf(idxBytes([0, 0, 0x0e, shape.length, ...sizes(...shape)]));
      expect(message).toContain('expected more than 2^53 bytes for float64');
    }
  });

  test('255 sizes are shown in short', () => {
    const bytes = idxBytes([0, 0, 8, 255, ...sizes(...new Array(255).fill(2))]);
    expect(messageOf(bytes)).toContain('for uint8 (2, 2, 2, 2, 2, 2, … 255 sizes), found 1024.');
  });

  test('a size of zero makes no items, however large the others are', () => {
    const shape = [0xffffffff, 0xffffffff, 0, 0xffffffff];
    expect(parseIdx(idxBytes([0, 0, 0x0e, 4, ...sizes(...shape)]))).toEqual({
      type: 'float64',
      shape,
      data: new Float64Array(0),
    });
  });
});

describe('what is read', () => {
  test('no dimensions hold one item, 255 of size 1 as well', () => {
    expect(parseIdx(idxBytes([0, 0, 0x0b, 0], [0x01, 0x02]))).toEqual({
      type: 'int16',
      shape: [],
      data: new Int16Array([258]),
    });
    const ones = Array.from({ length: 255 }, () => [0, 0, 0, 1]).flat();
    expect(parseIdx(idxBytes([0, 0, 8, 255, ...ones], [7])).data).toEqual(new Uint8Array([7]));
  });

  test('uint8 and int8 items are views of the bytes given, at any offset', () => {
    const bytes = idxBytes([9, 9, 9, 0, 0, 9, 1, 0, 0, 0, 2], [255, 1]);
    const { data } = parseIdx(bytes.subarray(3));
    expect(data).toEqual(new Int8Array([-1, 1]));
    expect(data.buffer).toBe(bytes.buffer);
    expect(data.byteOffset).toBe(11);
  });

  test('wider items are copies in this machine’s byte order, at any offset', () => {
    const bytes = idxBytes([9, 0, 0, 0x0d, 1, 0, 0, 0, 2], [0x3f, 0x80, 0, 0, 0xc0, 0x49, 0x0f, 0xdb]);
    expect(parseIdx(bytes.subarray(1)).data).toEqual(new Float32Array([1, -3.1415927410125732]));
  });

  test('a Buffer is as good as a Uint8Array; anything else is a TypeError that says so', () => {
    expect(parseIdx(Buffer.from([0, 0, 8, 1, 0, 0, 0, 1, 5])).data[0]).toBe(5);
    const parseAnything = parseIdx as (bytes: unknown) => unknown;
    expect(() => parseAnything(new ArrayBuffer(9))).toThrow(
      new TypeError(
        'parseIdx: input: expected a Uint8Array, found ArrayBuffer: pass new Uint8Array(buffer).',
      ),
    );
    expect(() => parseAnything(null)).toThrow('parseIdx: input: expected a Uint8Array, found null.');
    expect(() => parseAnything('idx')).toThrow('parseIdx: input: expected a Uint8Array, found string.');
  });
});
