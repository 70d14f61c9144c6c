import { DataError } from '@nn-labs/experiment';
import { imageSize } from 'image-size';

/** What a picture's header says, before anything is decoded. */
export interface PictureHeader {
  readonly kind: 'png' | 'jpg';
  readonly width: number;
  readonly height: number;
  /** How a camera was held, by EXIF: 1 upright to 8. */
  readonly orientation: number;
}

const mostMegapixels = 100;
const giveOne = 'Give a picture in PNG or JPEG format.';

/** Reads what the first bytes say; refuses what is no PNG and no JPEG by its own name, and what is too large. */
export function readHeader(bytes: Uint8Array, name: string): PictureHeader {
  if (bytes.length === 0) throw new DataError(`${name} is empty`, giveOne);
  const kind = kindOf(bytes);
  if (kind !== 'png' && kind !== 'jpg') throw new DataError(`${name} is ${kind}, no PNG or JPEG`, giveOne);
  const { width, height, orientation = 1 } = measure(bytes, name, kind);
  if (width < 1 || height < 1) {
    throw new DataError(`${name} is damaged: its header says ${width} x ${height} pixels`, giveOne);
  }
  if (width * height > mostMegapixels * 1e6) {
    throw new DataError(
      `${name} has ${width} x ${height} pixels, more than ${mostMegapixels} million`,
      'Scale it down, or crop it to the digit.',
    );
  }
  return { kind, width, height, orientation };
}

function measure(bytes: Uint8Array, name: string, kind: 'png' | 'jpg') {
  try {
    return imageSize(bytes);
  } catch (error) {
    const what = kind === 'png' ? 'a PNG' : 'a JPEG';
    throw new DataError(`${name} begins as ${what}, but its header is cut off or damaged`, giveOne, {
      cause: error,
    });
  }
}

const signatures: readonly (readonly [kind: string, offset: number, bytes: readonly number[] | string])[] = [
  ['png', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['jpg', 0, [0xff, 0xd8, 0xff]],
  ['a GIF', 0, 'GIF8'],
  ['a WebP picture', 8, 'WEBP'],
  ['a HEIC picture', 4, 'ftyphei'],
  ['a HEIC picture', 4, 'ftypmif1'],
  ['an AVIF picture', 4, 'ftypavif'],
  ['a BMP picture', 0, 'BM'],
  ['a TIFF picture', 0, 'II*\0'],
  ['a TIFF picture', 0, 'MM\0*'],
  ['a PDF', 0, '%PDF'],
  ['a ZIP archive', 0, 'PK\u0003\u0004'],
];

/** What a file is by its first bytes, whatever its name says. */
function kindOf(bytes: Uint8Array): string {
  const found = signatures.find(([, offset, signature]) => {
    const expected = typeof signature === 'string' ? [...signature].map((c) => c.charCodeAt(0)) : signature;
    return expected.every((byte, index) => bytes[offset + index] === byte);
  });
  if (found !== undefined) return found[0];
  const start = new TextDecoder().decode(bytes.subarray(0, 400));
  if (/<svg\b/.test(start)) return 'an SVG drawing';
  const isText = bytes.subarray(0, 400).every((byte) => byte >= 0x20 || (byte >= 9 && byte <= 13));
  return isText ? 'a text' : 'of an unknown kind';
}
