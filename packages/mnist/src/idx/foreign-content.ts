/** Names bytes that are evidently something else than IDX and often stand in its place. */
export function foreignContent(bytes: Uint8Array): { found: string; hint: string } | undefined {
  if (isGzip(bytes)) return { found: 'gzip-compressed bytes (1f 8b)', hint: 'Unpack them first (gunzip).' };
  if (isMarkup(bytes)) {
    return {
      found: `an HTML or XML page (${JSON.stringify(firstCharacters(bytes))})`,
      hint: 'An error page was saved in place of the data: download the file again.',
    };
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b)
    return { found: 'a zip archive (50 4b)', hint: 'Unpack it first.' };
  return undefined;
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
