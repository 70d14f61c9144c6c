import type { ClassifiedImage } from './digit-gallery.ts';

/** A picture that was classified, and its place among the samples. */
export interface TextDigit extends ClassifiedImage {
  readonly index: number;
}

/** How text pictures are laid out. */
export interface TextDigitsOptions {
  /** Columns of a line at most, 24 or more; 80 by default. */
  readonly columns?: number | undefined;
  /** Pictures side by side at most, where that many have room; 3 by default. */
  readonly across?: number | undefined;
}

const gap = 3;
const leastColumns = 24;
/** A half block is full from this share of the picture's brightest pixel: strokes without their soft edges. */
const inked = 96 / 255;

/**
 * Pictures as text, drawn in half blocks (two pixels a letter) without their empty margins, side by side, each below its
 * index, what it is, an arrow to what it was taken for, and how surely; three of MNIST's fit 80 columns.
 *
 * A picture that is too wide for the columns shows its middle.
 *
 * @throws {RangeError} when the pixels of a picture do not fit its shape, or the layout's numbers are not counts.
 *
 * @example
 * ```ts
 * import { textDigits } from '@nn-labs/figures';
 * const pixels = Uint8Array.of(0, 255, 255, 0, 0, 255);
 * textDigits([{ index: 7, rows: 3, cols: 2, pixels, actual: '4', predicted: '9', confidence: 0.97 }]);
 * // => [ '#7  4 → 9  0.970', '       ▄▀', '        ▀' ]
 * textDigits([], { across: 0 }); // throws textDigits: 80 columns and 0 across; give at least 24 columns and 1 across
 * ```
 */
export function textDigits(
  digits: readonly TextDigit[],
  { columns = 80, across = 3 }: TextDigitsOptions = {},
): string[] {
  if (!(Number.isInteger(columns) && columns >= leastColumns && Number.isInteger(across) && across >= 1)) {
    throw new RangeError(
      `textDigits: ${columns} columns and ${across} across; give at least ${leastColumns} columns and 1 across`,
    );
  }
  const cells = digits.map((digit) => ({ caption: caption(digit, digits), drawing: halfBlocks(digit) }));
  const width = Math.min(columns, Math.max(0, ...cells.map(cellWidth)));
  const inRow = Math.max(1, Math.min(across, Math.floor((columns + gap) / (width + gap))));
  const lines: string[] = [];
  for (let from = 0; from < cells.length; from += inRow) {
    const row = cells.slice(from, from + inRow);
    const height = Math.max(...row.map(({ drawing }) => drawing.length));
    if (from > 0) lines.push('');
    lines.push(besides(row.map((cell) => [...cell.caption].slice(0, width).join('').padEnd(width))));
    for (let line = 0; line < height; line++) {
      const parts = row.map(({ drawing }) => drawing[line - ((height - drawing.length) >> 1)] ?? '');
      lines.push(besides(parts.map((part) => centred(part, width))));
    }
  }
  return lines;
}

interface Cell {
  readonly caption: string;
  readonly drawing: readonly string[];
}

function cellWidth({ caption: { length }, drawing }: Cell): number {
  return Math.max(length, drawing[0]?.length ?? 0);
}

/** Of equal length for all, so that the parts stand below each other. */
function caption(
  { index, actual, predicted, confidence }: TextDigit,
  all: readonly Pick<TextDigit, 'index' | 'actual' | 'predicted'>[],
): string {
  const longest = (textOf: (digit: Pick<TextDigit, 'index' | 'actual' | 'predicted'>) => string): number =>
    Math.max(...all.map((digit) => textOf(digit).length));
  const place = `#${index}`.padEnd(longest((digit) => `#${digit.index}`));
  const truth = actual.padStart(longest((digit) => digit.actual));
  const answer = predicted.padEnd(longest((digit) => digit.predicted));
  return `${place}  ${truth} → ${answer}  ${confidence.toFixed(3)}`;
}

function besides(cells: readonly string[]): string {
  return cells.join(' '.repeat(gap)).trimEnd();
}

/** In the middle of so many columns; of what is too wide, the middle. */
function centred(text: string, width: number): string {
  const over = text.length - width;
  if (over > 0) return text.slice(over >> 1, (over >> 1) + width);
  return `${' '.repeat(-over >> 1)}${text}`.padEnd(width);
}

/** The inked part of a picture, two rows a line; no line where there is no ink. */
function halfBlocks({ index, rows, cols, pixels }: TextDigit): string[] {
  if (!(Number.isInteger(rows) && rows >= 1) || pixels.length !== rows * cols) {
    throw new RangeError(
      `textDigits: picture #${index} has ${pixels.length} pixels, but is said to be ${rows} x ${cols}`,
    );
  }
  const least = Math.max(1, inked * pixels.reduce((most, pixel) => Math.max(most, pixel), 0));
  const isInk = (row: number, col: number): boolean => row < rows && pixels[row * cols + col]! >= least;
  const inkedRows = range(rows).filter((row) => range(cols).some((col) => isInk(row, col)));
  const inkedCols = range(cols).filter((col) => range(rows).some((row) => isInk(row, col)));
  const [top = 0, bottom = top] = [inkedRows[0], inkedRows.at(-1)];
  const [left = 0, right = left] = [inkedCols[0], inkedCols.at(-1)];
  if (inkedRows.length === 0) return [];
  return range(Math.ceil((bottom - top + 1) / 2)).map((line) => {
    const row = top + 2 * line;
    const letters = range(right - left + 1).map((at) =>
      halves(isInk(row, left + at), isInk(row + 1, left + at)),
    );
    return letters.join('');
  });
}

function halves(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀';
  return lower ? '▄' : ' ';
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
