import { DataError, type GreyImage } from '@nn-labs/experiment';
import { toGrey } from '@nn-labs/mnist';
import { readFileOnce } from '../command-line/read-file-once.ts';

const mostBytes = 200e6;
const mostMegapixels = 100;
/** As long as a JPEG's can be; longer lines need gigabytes to be scaled down. */
const mostSide = 65_535;
/** A digit is looked for in less; a photo is scaled down to this while it is decoded. */
const readSide = 1200;

/** Reads a PNG or JPEG as a grey picture, upright, at most 1,200 pixels high and wide. */
export async function readPicture(file: string): Promise<GreyImage> {
  const bytes = await readFileOnce(file, 'Give the name of a PNG or JPEG.', mostBytes);
  const kind = kindOfFile(bytes);
  if (kind !== 'a PNG' && kind !== 'a JPEG') {
    throw new DataError(`${file} is ${kind}, no PNG or JPEG`, 'Give a picture in PNG or JPEG format.');
  }
  const { default: sharp } = await import('sharp');
  const open = () => sharp(bytes, { limitInputPixels: false, failOn: 'error' });
  // The header alone is read here, so that a small file that says it is huge costs nothing.
  const { width, height } = await open()
    .metadata()
    .catch((cause) => {
      const damage = `${file} begins as ${kind}, but its header is cut off or damaged`;
      throw new DataError(damage, 'Save the picture again.', { cause });
    });
  if (width * height > mostMegapixels * 1e6 || Math.max(width, height) > mostSide) {
    throw new DataError(
      `${file} has ${width} x ${height} pixels, more than ${mostMegapixels} million or ${mostSide} in a line`,
      'Scale it down, or crop it to the digit.',
    );
  }
  try {
    const { data, info } = await open()
      .autoOrient()
      .resize({
        width: readSide,
        height: readSide,
        fit: 'inside',
        withoutEnlargement: true,
        kernel: 'linear',
      })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return toGrey({ rows: info.height, cols: info.width, rgba: data });
  } catch (cause) {
    const reason = (cause as Error).message.trim().replaceAll(/\s*\n\s*/g, '; ');
    throw new DataError(`${file} is ${kind} that cannot be decoded: ${reason}`, 'Save the picture again.', {
      cause,
    });
  }
}

const signatures: readonly (readonly [kind: string, offset: number, start: string])[] = [
  ['a PNG', 0, '\x89PNG\r\n\x1a\n'],
  ['a JPEG', 0, '\xff\xd8\xff'],
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
  ['a Git LFS pointer (git lfs pull gets the file itself)', 0, 'version https://git-lfs'],
];

/** What a file is by its first bytes, whatever its name says; as words for an error. */
function kindOfFile(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  const start = Buffer.from(bytes.subarray(0, 400)).toString('latin1');
  const found = signatures.find(([, offset, signature]) => start.startsWith(signature, offset));
  if (found !== undefined) return found[0];
  if (/<svg\b/.test(start)) return 'an SVG drawing';
  if (/<!doctype html|<html\b/i.test(start)) return 'an HTML page';
  return /^[\x20-\xff\t-\r]*$/.test(start) ? 'a text' : 'of an unknown kind';
}
