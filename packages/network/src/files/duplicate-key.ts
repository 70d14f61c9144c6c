/**
 * The first key that an object of `json` holds twice, or null; `json` is text that `JSON.parse` has accepted.
 *
 * `JSON.parse` keeps the last of two equal keys, other readers the first: a file that means two things is refused.
 */
export function duplicateKey(json: string): string | null {
  /** One entry an open bracket: the keys seen so far of an object, null for an array. */
  const open: (Set<string> | null)[] = [];
  let expectKey = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') {
      const end = closingQuote(json, at);
      const keys = open.at(-1);
      if (expectKey && keys) {
        const key: string = JSON.parse(json.slice(at, end + 1));
        if (keys.has(key)) return key;
        keys.add(key);
        expectKey = false;
      }
      at = end;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : null);
      expectKey = character === '{';
    } else if (character === '}' || character === ']') {
      open.pop();
      expectKey = false;
    } else if (character === ',') {
      expectKey = open.at(-1) !== null;
    }
  }
  return null;
}

function closingQuote(json: string, from: number): number {
  let at = from + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}
