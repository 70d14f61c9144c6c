import { isAbsolute, relative } from 'node:path';
import stringWidth from 'string-width';

/**
 * What could steer a terminal or turn a reader's text round: controls (ESC, BEL, CR, C1), bidi marks, invisible format
 * characters, line separators, lone surrogates. The two joiners stay: emoji and some scripts are written with them.
 */
const unsafe = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text on one line that only shows itself: what could do more stands there as JSON writes it, `\u001b`. */
export function safeText(text: string): string {
  return text.replaceAll(unsafe, escaped);
}

/** The same for text of several lines, with its line ends and tabs. */
export function safeLines(text: string): string {
  return text.replaceAll(unsafe, (found) => ('\n\t'.includes(found) ? found : escaped(found)));
}

function escaped(found: string): string {
  const units = found.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  return units.map((unit) => `\\u${unit}`).join('');
}

/** How many columns a text takes: a letter of the East or an emoji takes two, a combining mark none. */
export function textWidth(text: string): number {
  return stringWidth(safeText(text));
}

/** What fits into so many columns, with a sign where something is left out. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let start = '';
  for (const { segment } of new Intl.Segmenter().segment(safeText(text))) {
    if (textWidth(start + segment) >= width) break;
    start += segment;
  }
  return `${start.trimEnd()}…`;
}

/** A path as it is printed: one below the current folder without that folder. */
export function shownPath(path: string): string {
  const near = relative('', path);
  return near.startsWith('..') || isAbsolute(near) ? path : near;
}

/** Words in lines of at most so many columns; a word that is longer has a line of its own. */
export function wrap(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line: string | null = null;
  for (const word of words) {
    if (line === null) line = word;
    else if (line.trim() === '' || textWidth(line) + 1 + textWidth(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line ?? ''];
}

/** A command in a sentence, up to the sign behind it. */
const command = /\bpnpm .*?(?=[,.;:)]*(?: \(|$)|[,.;:)]+ )/g;

/**
 * A line in lines of at most so many columns, folded between words, indented as it is. A command stays whole, since
 * somebody may copy it.
 */
export function fold(line: string, width: number): string[] {
  if (textWidth(line) <= width) return [line];
  const text = line.trimStart();
  const indent = line.slice(0, -text.length);
  const lines = wrap(text.replaceAll(command, whole).split(' '), width - indent.length);
  return lines.map((each) => indent + each.replaceAll('\u00a0', ' '));
}

/** A text that is not folded, such as a command that somebody may copy. */
export function whole(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}
