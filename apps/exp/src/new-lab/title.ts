import { UsageError } from '@nn-labs/experiment';

const maxLength = 80;

/** The title as it is kept: one line, no spaces around it. Throws a `UsageError` for one that cannot stand anywhere. */
export function readTitle(text: string): string {
  const title = text.trim();
  const remedy = 'Give it one line in quotes, such as: pnpm exp new 7 "XOR by hand"';
  if (title === '') throw new UsageError('the title is empty', remedy);
  // Line ends, other control characters, and those that turn the direction of the text around them.
  if (/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]|\p{Cs}/u.test(title)) {
    throw new UsageError('the title has a line end or another character that cannot be shown', remedy);
  }
  const length = [...title].length;
  if (length > maxLength) {
    throw new UsageError(
      `the title has ${length} characters, more than ${maxLength}`,
      'Shorten it; the README has room for the rest.',
    );
  }
  return title;
}

/** A text in Markdown, in a heading or in a table's cell. */
export function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#$~&]/g, '\\$&');
}

/** A property of an object in TypeScript as the formatter would set it, two spaces deep. */
export function typeScriptProperty(name: string, text: string): string {
  const line = `  ${name}: ${typeScriptString(text)},`;
  return columns(line) <= 110 ? line : line.replace(': ', ':\n    ');
}

/** The formatter takes single quotes, unless double ones save it a backslash. */
function typeScriptString(text: string): string {
  const count = (quote: string): number => text.split(quote).length - 1;
  const quote = count("'") > count('"') ? '"' : "'";
  return `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
}

/** How wide a text is set: letters of East Asia and pictures take two columns. */
function columns(text: string): number {
  return [...text].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1), 0);
}
