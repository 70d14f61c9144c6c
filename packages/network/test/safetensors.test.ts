import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type Safetensors, SafetensorsError } from '../src/index.ts';

const utf8 = new TextEncoder();

/** A file with this header, as it stands, and so many bytes of data. */
function file(header: string | Uint8Array, dataBytes = 0): Uint8Array {
  const json = typeof header === 'string' ? utf8.encode(header) : header;
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function tensor(dtype: unknown, shape: unknown, offsets: unknown): object {
  return { dtype, shape, data_offsets: offsets };
}

/** The golden file, written by fixtures/make-safetensors.py with struct and json alone. */
const golden: { hex: string } = JSON.parse(
  readFileSync(new URL('../fixtures/safetensors.json', import.meta.url), 'utf8'),
);
const goldenContent: Safetensors = {
  tensors: new Map([
    ['layers.0.weight', { shape: [2, 3], data: Float64Array.of(0.5, -1, 1e308, -0, 5e-324, 0.1) }],
    ['layers.0.bias', { shape: [3], data: Float32Array.of(0.1, -2.5, 3) }],
    ['číslo', { shape: [], data: Float64Array.of(40) }],
    ['nothing', { shape: [0, 4], data: new Float32Array(0) }],
  ]),
  metadata: new Map([
    ['seed', '40'],
    ['note', 'a "quoted"\nline'],
  ]),
};

describe('the format', () => {
  test('the bytes are those that Python writes', () => {
    expect(Buffer.from(encodeSafetensors(goldenContent)).toString('hex')).toBe(golden.hex);
  });

  test('the bytes that Python writes are read', () => {
    const content = decodeSafetensors(Buffer.from(golden.hex, 'hex'));
    expect([...content.metadata]).toEqual([...goldenContent.metadata]);
    expect(content.tensors).toEqual(goldenContent.tensors);
    expect(Object.is(content.tensors.get('layers.0.weight')!.data[3], -0)).toBe(true);
  });

  test('nothing but a header, aligned to 8 bytes', () => {
    const bytes = encodeSafetensors({ tensors: new Map(), metadata: new Map() });
    expect(new TextDecoder().decode(bytes.subarray(8))).toBe('{}      ');
    expect(decodeSafetensors(bytes)).toEqual({ tensors: new Map(), metadata: new Map() });
  });

  test('tensors may stand in any order, and be empty between others', () => {
    const header = {
      c: tensor('F32', [2], [8, 16]),
      empty: tensor('F64', [0], [8, 8]),
      a: tensor('F64', [1], [0, 8]),
    };
    expect([...decodeSafetensors(file(JSON.stringify(header), 16)).tensors.keys()]).toEqual([
      'a',
      'empty',
      'c',
    ]);
  });

  test('what is read is a copy, and a view into a larger buffer is read where it stands', () => {
    const bytes = encodeSafetensors(goldenContent);
    const larger = new Uint8Array(bytes.length + 32).fill(255);
    larger.set(bytes, 13);
    const view = larger.subarray(13, 13 + bytes.length);
    const { tensors } = decodeSafetensors(view);
    larger.fill(0);
    expect(tensors).toEqual(goldenContent.tensors);
  });
});

describe('files that are not what they claim', () => {
  const cases: [name: string, bytes: Uint8Array, message: string][] = [
    ['empty', new Uint8Array(0), 'file length: expected at least 8 bytes, found 0'],
    ['cut in the length', new Uint8Array(7), 'file length: expected at least 8 bytes, found 7'],
    ['no header', new Uint8Array(8), 'header: expected a JSON object that begins with {, found nothing'],
    [
      'a header beyond the file',
      file('{}').subarray(0, 9),
      'header length: expected at most 1 bytes, found 2',
    ],
    [
      'a header of 2^64 - 1 bytes',
      new Uint8Array(16).fill(255),
      'header length: expected at most 8 bytes, found 18446744073709551615',
    ],
    [
      'a header of more than 1 MiB',
      file(`{}${' '.repeat(2 ** 20)}`),
      'header length: expected at most 1048576 bytes, found 1048578',
    ],
    ['a list', file('[]'), 'header: expected a JSON object that begins with {, found byte 91'],
    ['a space first', file(' {}'), 'header: expected a JSON object that begins with {, found byte 32'],
    [
      'a byte order mark',
      file('\ufeff{}'),
      'header: expected a JSON object that begins with {, found byte 239',
    ],
    [
      'not UTF-8',
      file(Uint8Array.of(0x7b, 0xff, 0x7d)),
      'header: expected UTF-8 text, found bytes that are not',
    ],
    ['not JSON', file('{"a":}'), 'header: expected JSON, found "{\\"a\\":}"'],
    ['a tensor twice', file('{"a":1,"\\u0061":2}'), 'header: expected every key once, found "a" twice'],
    [
      'a field twice',
      file('{"a":{"dtype":"F64","dtype":"F32"}}'),
      'header: expected every key once, found "dtype" twice',
    ],
    [
      'metadata that is a list',
      file('{"__metadata__":[]}'),
      '__metadata__: expected an object of texts, found []',
    ],
    [
      'metadata that is not text',
      file('{"__metadata__":{"seed":40}}'),
      'metadata "seed": expected a text, found 40',
    ],
    [
      '__proto__ in the metadata',
      file('{"__metadata__":{"__proto__":"x"}}'),
      'metadata name: expected a name that no object has already, found "__proto__"',
    ],
    [
      '__proto__ as a tensor',
      file('{"__proto__":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}', 8),
      'tensor name: expected a name that no object has already, found "__proto__"',
    ],
    [
      'constructor as a tensor',
      file('{"constructor":{}}'),
      'tensor name: expected a name that no object has already, found "constructor"',
    ],
    [
      'a tensor that is null',
      file('{"a":null}'),
      'tensor "a": expected an object of dtype, shape and data_offsets, found null',
    ],
    [
      'a field missing',
      file('{"a":{"dtype":"F64","shape":[]}}'),
      'tensor "a": expected an object of dtype, shape and data_offsets, found {"dtype":"F64","shape":[]}',
    ],
    [
      'a dtype of another kind',
      file(JSON.stringify({ a: tensor('BF16', [1], [0, 2]) }), 2),
      'tensor "a" dtype: expected "F64" or "F32", found "BF16"',
    ],
    [
      'a negative size',
      file(JSON.stringify({ a: tensor('F64', [-1], [0, 8]) }), 8),
      'tensor "a" shape: expected a list of counts, found [-1]',
    ],
    [
      'a fraction of a size',
      file(JSON.stringify({ a: tensor('F64', [0.5, 2], [0, 8]) }), 8),
      'tensor "a" shape: expected a list of counts, found [0.5,2]',
    ],
    [
      'an infinite size',
      file('{"a":{"dtype":"F64","shape":[1e999],"data_offsets":[0,8]}}', 8),
      'tensor "a" shape: expected a list of counts, found [null]',
    ],
    [
      'sizes whose product overflows',
      file(JSON.stringify({ a: tensor('F64', [2 ** 32, 2 ** 32], [0, 0]) })),
      'tensor "a" data_offsets: expected 147573952589676410000 bytes for F64 (4294967296, 4294967296), ' +
        'found 0 bytes from 0 to 0',
    ],
    [
      'a shape larger than its bytes',
      file(JSON.stringify({ a: tensor('F32', [3], [0, 8]) }), 8),
      'tensor "a" data_offsets: expected 12 bytes for F32 (3), found 8 bytes from 0 to 8',
    ],
    [
      'offsets turned round',
      file(JSON.stringify({ a: tensor('F64', [1], [8, 0]) }), 8),
      'tensor "a" data_offsets: expected a begin and an end, found [8,0]',
    ],
    [
      'one offset',
      file(JSON.stringify({ a: tensor('F64', [0], [0]) })),
      'tensor "a" data_offsets: expected a begin and an end, found [0]',
    ],
    [
      'more than the file holds',
      file(JSON.stringify({ a: tensor('F64', [2 ** 40], [0, 2 ** 43]) }), 8),
      'data length: expected 8796093022208 bytes, found 8',
    ],
    [
      'less than the file holds',
      file(JSON.stringify({ a: tensor('F64', [1], [0, 8]) }), 9),
      'data length: expected 8 bytes, found 9',
    ],
    [
      'a hole',
      file(JSON.stringify({ a: tensor('F64', [1], [0, 8]), b: tensor('F64', [1], [16, 24]) }), 24),
      'tensor "b" data_offsets: expected begin 8, found a hole, begin 16',
    ],
    [
      'a hole at the start',
      file(JSON.stringify({ a: tensor('F64', [1], [8, 16]) }), 16),
      'tensor "a" data_offsets: expected begin 0, found a hole, begin 8',
    ],
    [
      'an overlap',
      file(JSON.stringify({ a: tensor('F64', [1], [0, 8]), b: tensor('F64', [1], [4, 12]) }), 12),
      'tensor "b" data_offsets: expected begin 8, found an overlap, begin 4',
    ],
    [
      'the same bytes twice',
      file(JSON.stringify({ a: tensor('F64', [1], [0, 8]), b: tensor('F64', [1], [0, 8]) }), 8),
      'tensor "b" data_offsets: expected begin 8, found an overlap, begin 0',
    ],
    [
      'a name that would steer a terminal',
      file(JSON.stringify({ '\u001b[2J\u009b\u202e': 1 })),
      'tensor "\\u001b[2J\\u009b\\u202e": expected an object of dtype, shape and data_offsets, found 1',
    ],
    [
      'a name without end',
      file(JSON.stringify({ ['x'.repeat(1000)]: 1 })),
      `tensor "${'x'.repeat(59)}…: expected an object of dtype, shape and data_offsets, found 1`,
    ],
    [
      'brackets without end',
      file(`{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`),
      'tensor "a": expected an object of dtype, shape and data_offsets, found a deeply nested value',
    ],
  ];

  test.each(cases)('%s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(
      expect.objectContaining({ name: 'SafetensorsError', message: `safetensors: ${message}` }),
    );
  });

  test('the error says what, expected and found one by one', () => {
    expect(() => decodeSafetensors(new Uint8Array(3))).toThrow(SafetensorsError);
    expect(() => decodeSafetensors(new Uint8Array(3))).toThrow(
      expect.objectContaining({ what: 'file length', expected: 'at least 8 bytes', found: '3' }),
    );
  });

  test('bytes only', () => {
    // A caller without types may pass anything.
    expect(() => decodeSafetensors('{}' as never)).toThrow(
      new TypeError('decodeSafetensors: bytes must be a Uint8Array, found "{}"'),
    );
  });
});

describe('what cannot be written', () => {
  const encode = (name: string, shape: number[], length: number) =>
    encodeSafetensors({
      tensors: new Map([[name, { shape, data: new Float64Array(length) }]]),
      metadata: new Map(),
    });

  test('shapes that do not fit, names that are not names, too long a header', () => {
    expect(() => encode('a', [2, 2], 3)).toThrow(
      'safetensors: tensor "a": expected 4 items for shape (2, 2), found 3',
    );
    expect(() => encode('a', [-2, -2], 4)).toThrow(
      'safetensors: tensor "a": expected counts for shape (-2, -2), found a size below 0 or a fraction',
    );
    expect(() => encode('__proto__', [1], 1)).toThrow(
      'safetensors: tensor name: expected a name that no object has already, found "__proto__"',
    );
    expect(() => encode('__metadata__', [1], 1)).toThrow(
      'safetensors: tensor name: expected anything but the name of the metadata, found "__metadata__"',
    );
    const metadata = new Map([['constructor', 'x']]);
    expect(() => encodeSafetensors({ tensors: new Map(), metadata })).toThrow(
      'safetensors: metadata name: expected a name that no object has already, found "constructor"',
    );
    const long = new Map([['a', 'x'.repeat(2 ** 20)]]);
    expect(() => encodeSafetensors({ tensors: new Map(), metadata: long })).toThrow(
      'safetensors: header length: expected at most 1048576 bytes, found 1048608',
    );
  });
});
