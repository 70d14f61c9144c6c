/** Something that no text file of the repository may contain. */
export interface TextRule {
  readonly what: string;
  readonly pattern: RegExp;
}

// Written so that no pattern matches its own line.
export const textRules: readonly TextRule[] = [
  {
    what: 'the path of somebody’s machine',
    // The runner is the user of a build machine.
    pattern: /(?<![\w.~-])\/(?:home|root|work|Users)\/(?!runner\b)|\b[A-Z]:[\\/]+Users\b/,
  },
  {
    what: 'the address of a package registry',
    pattern: /registry\.(?:npmjs|npmmirror|yarnpkg)\.|^\s*(?:resolved|tarball):?\s|[{,]\s*tarball:/,
  },
  { what: 'a conflict marker', pattern: /^(?:<{7}|>{7}|\|{7})(?: |$)|^={7}$/ },
];

/** The lines of a text that break one of the rules, as `file:line: what`. */
export function brokenTextRules(file: string, text: string): string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line, index) =>
      textRules
        .filter(({ pattern }) => pattern.test(line))
        .map(({ what }) => `${file}:${index + 1}: ${what}: ${line.trim().slice(0, 80)}`),
    );
}

/** Whether a file's bytes are text: no zero byte near the start. */
export function isText(bytes: Uint8Array): boolean {
  return !bytes.subarray(0, 8000).includes(0);
}
