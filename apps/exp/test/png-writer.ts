import { crc32, deflateSync } from 'node:zlib';

/** What a PNG is made of; `lines` holds each line's bytes without the filter byte. */
export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  /** 0 grey, 2 colours, 3 palette, 4 grey and alpha, 6 colours and alpha. */
  readonly type?: number;
  readonly lines: readonly (readonly number[])[];
  /** The lines are those of Adam7's seven passes. */
  readonly interlaced?: boolean;
  /** Further chunks before the data, such as PLTE. */
  readonly chunks?: readonly (readonly [name: string, data: Uint8Array | readonly number[]])[];
}

/** The bytes of a PNG, put together by the standard's own words. */
export function writePng({
  width,
  height,
  depth = 8,
  type = 0,
  lines,
  interlaced = false,
  chunks = [],
}: PngParts): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, type, 0, 0, Number(interlaced)], 8);
  const data = deflateSync(Buffer.concat(lines.map((line) => Buffer.from([0, ...line]))));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...chunks.map(([name, bytes]) => chunk(name, Buffer.from(bytes))),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
