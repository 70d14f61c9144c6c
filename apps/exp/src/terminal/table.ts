import { safeText, textWidth, wrap } from './safe-text.ts';
import type { Line, Styled } from './terminal.ts';

export interface Column {
  readonly heading: string;
  readonly right?: boolean;
}

export type Cell = string | Styled;

const gap = 2;
/** A word that is longer, a path say, may be broken in a table: one such cell should not stretch all the others. */
const longestUnbroken = 16;

/**
 * Rows under headings, two spaces apart. Where that is wider than `width`, cells are folded between words; where they
 * cannot be, each row stands by itself, its first cell above the others. A column with nothing in it is left out.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number = Number.POSITIVE_INFINITY,
): Line[] {
  const isUsed = columns.map((_, i) => rows.some((row) => textOf(row[i] ?? '') !== ''));
  if (isUsed.includes(false)) {
    const used = <T>(cells: readonly T[]): T[] => cells.filter((_, i) => isUsed[i]);
    return rows.length === 0 ? [] : tableLines(used(columns), rows.map(used), width);
  }
  const headings = columns.map(({ heading }) => ({ text: heading, style: 'bold' }) as const);
  const all = [headings, ...rows];
  const texts = columns.map((_, i) => all.map((row) => textOf(row[i] ?? '')));
  const words = texts.map((column) => column.flatMap((text) => text.split(' ')));
  const least = words.map((column) => Math.min(widest(column), longestUnbroken));
  // Headings are folded before anything else is.
  const bodies = texts.map(([, ...body], i) => Math.max(widest(body), least[i] as number));
  const widths = fit(texts.map(widest), [bodies, least], width);
  if (widths !== null) return all.flatMap((row) => alignedRow(columns, row, widths));
  return rows.flatMap(([first = '', ...cells]) => {
    const pairs = cells.map((cell, i): [string, Cell] => [columns[i + 1]?.heading ?? '', cell]);
    return [[restyled(first, textOf(first))], ...pairLines(pairs, width)];
  });
}

/** Names with their values behind them, indented; a value without room there stands below its name. An empty one is left out. */
export function pairLines(
  pairs: readonly (readonly [name: string, value: Cell])[],
  width: number = Number.POSITIVE_INFINITY,
): Line[] {
  const shown = pairs.filter(([, value]) => textOf(value) !== '');
  const names = widest(shown.map(([name]) => name));
  return shown.flatMap(([name, value]) => {
    const words = textOf(value).split(' ');
    const isBelow = widest(words) > width - names - 2 * gap;
    const lines = wrap(words, width - (isBelow ? 0 : names) - 2 * gap).map((line) => restyled(value, line));
    const [before, indent] = [
      `  ${padded(safeText(name), names)}`,
      ' '.repeat((isBelow ? 0 : names + gap) + gap),
    ];
    if (isBelow) return [before.trimEnd(), ...lines.map((line) => [`  ${indent}`, line])];
    return lines.map((line, i) => [i === 0 ? `${before}  ` : indent, line]);
  });
}

/** The widths of columns that fit: down to these floors, one after the other, the column with most to give is narrowed. */
function fit(
  natural: readonly number[],
  floors: readonly (readonly number[])[],
  width: number,
): number[] | null {
  const widths = [...natural];
  let excess = widths.reduce((sum, each) => sum + each + gap, -gap) - width;
  for (const floor of floors) {
    for (; excess > 0; excess--) {
      const spare = widths.map((each, i) => each - (floor[i] as number));
      const most = Math.max(...spare);
      if (most === 0) break;
      (widths[spare.indexOf(most)] as number) -= 1;
    }
  }
  return excess > 0 ? null : widths;
}

function alignedRow(columns: readonly Column[], row: readonly Cell[], widths: readonly number[]): Line[] {
  const cells = widths.map((width, i) => {
    const words = textOf(row[i] ?? '').split(' ');
    return wrap(
      words.flatMap((word) => broken(word, width)),
      width,
    );
  });
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const pieces = widths.flatMap((width, i) => {
      const piece = restyled(row[i] ?? '', cells[i]?.[line] ?? '');
      const room = ' '.repeat(width - textWidth(textOf(piece)));
      return columns[i]?.right === true ? [room, piece, '  '] : [piece, room, '  '];
    });
    while (textOf(pieces.at(-1) ?? '-').trim() === '') pieces.pop();
    return pieces;
  });
}

function broken(word: string, width: number): string[] {
  if (textWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (piece !== '' && textWidth(piece + segment) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

function textOf(cell: Cell): string {
  return safeText(typeof cell === 'string' ? cell : cell.text);
}

function restyled(cell: Cell, text: string): Cell {
  const shown = text.replaceAll('\u00a0', ' ');
  return typeof cell === 'string' || shown === '' ? shown : { ...cell, text: shown };
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, textWidth(text)), 0);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}
