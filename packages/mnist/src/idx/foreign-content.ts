/** Names bytes that are evidently something else than IDX and often stand in its place. */
export function foreignContent(bytes: Uint8Array): { found: string; hint: string } | undefined {
  if (isGzip(bytes)) return { found: 'gzip-compressed bytes (1f 8b)', hint: 'Unpack them first (gunzip).' };
  if (isMarkup(bytes)) {
    return {
      found: `an HTML or XML page (${JSON.stringify(firstCharacters(bytes))})`,
      hint: 'An error page was saved in place of the data: download the file again.',
    };
  }
  return formats.find(({ begins }) => beginsWith(bytes, begins));
}

/** Formats that are mistaken for IDX, by their first bytes. */
const formats = [
  {
    begins: 'version https://git-lfs',
    found: 'a Git LFS pointer',
    hint: 'Only a reference to the file was checked out: run git lfs pull, or download the file itself.',
  },
  {
    begins: 'PK\x03\x04',
    found: 'a zip archive (50 4b), as PyTorch’s .pt and NumPy’s .npz files are',
    hint: 'Unpack it, or take the original IDX file.',
  },
  {
    begins: '\x80\x02',
    found: 'a pickled Python object (80 02), as old .pt files are',
    hint: 'Take the original IDX file.',
  },
  { begins: '\x93NUMPY', found: 'a NumPy array (.npy)', hint: 'Take the original IDX file.' },
  { begins: '\x89PNG', found: 'a PNG picture', hint: 'Images belong together in one IDX file.' },
  { begins: 'BZh', found: 'bzip2-compressed bytes', hint: 'Unpack them first (bunzip2).' },
  { begins: '\xfd7zXZ', found: 'xz-compressed bytes', hint: 'Unpack them first (unxz).' },
] as const;

function beginsWith(bytes: Uint8Array, text: string): boolean {
  return bytes.length >= text.length && [...text].every((char, i) => bytes[i] === char.charCodeAt(0));
}

/** Whether the bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Whether the bytes begin as an HTML or XML page does, after a byte order mark and white space. */
export function isMarkup(bytes: Uint8Array): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < 64 && (bytes[at] === 0x20 || (bytes[at]! >= 0x09 && bytes[at]! <= 0x0d))) at += 1;
  const next = bytes[at + 1];
  const letter = next !== undefined && (next | 0x20) >= 0x61 && (next | 0x20) <= 0x7a;
  return bytes[at] === 0x3c && (letter || next === 0x21 || next === 0x3f);
}

function firstCharacters(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 15));
}
