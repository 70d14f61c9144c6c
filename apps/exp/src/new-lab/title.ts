import { textWidth } from '../terminal/safe-text.ts';

/** A text in Markdown, in a heading or in a table's cell. */
export function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#$~&]/g, '\\$&');
}

/** A property of an object in TypeScript as the formatter would set it, two spaces deep. */
export function typeScriptProperty(name: string, text: string): string {
  const line = `  ${name}: ${typeScriptString(text)},`;
  return textWidth(line) <= 110 ? line : line.replace(': ', ':\n    ');
}

/** The formatter takes single quotes, unless double ones save it a backslash. */
function typeScriptString(text: string): string {
  const count = (quote: string): number => text.split(quote).length - 1;
  const quote = count("'") > count('"') ? '"' : "'";
  return `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
}
