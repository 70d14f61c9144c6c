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
export function kindOfFile(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  const start = Buffer.from(bytes.subarray(0, 400)).toString('latin1');
  const found = signatures.find(([, offset, signature]) => start.startsWith(signature, offset));
  if (found !== undefined) return found[0];
  if (/<svg\b/.test(start)) return 'an SVG drawing';
  if (/<!doctype html|<html\b/i.test(start)) return 'an HTML page';
  return /^[\x20-\xff\t-\r]*$/.test(start) ? 'a text' : 'of an unknown kind';
}
