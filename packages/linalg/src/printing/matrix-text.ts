import { dtypeOf, type FloatArray } from '../matrix/dtype.ts';
import { columnFormat } from './column-format.ts';

/** NumPy's print options, at their defaults. */
const threshold = 1000;
const edgeItems = 3;
const lineWidth = 75;

/** The text of a (rows, cols) matrix, as `str()` of a NumPy array: `[[0.5 1. ]\n [2.  3. ]]`. */
export function matrixText(rows: number, cols: number, data: FloatArray): string {
  if (data.length === 0) return '[]';
  const summarised = data.length > threshold;
  const rowIndices = shownIndices(rows, summarised);
  const colIndices = shownIndices(cols, summarised);
  const values = rowIndices.flatMap((i) =>
    colIndices.flatMap((j) => (i < 0 || j < 0 ? [] : [data[i * cols + j]!])),
  );
  const format = columnFormat(values, dtypeOf(data));
  const lines = rowIndices.map((i) => {
    if (i < 0) return '...';
    return rowText(colIndices.map((j) => (j < 0 ? '...' : format(data[i * cols + j]!))));
  });
  return `[${lines.join('\n ')}]`;
}

/** 0 to length - 1, or the first and last of them with -1 for what is left out. */
function shownIndices(length: number, summarised: boolean): number[] {
  const all = Array.from({ length: summarised ? Math.min(length, 2 * edgeItems + 1) : length }, (_, i) => i);
  if (!summarised || length <= 2 * edgeItems) return all;
  return all.map((i) => (i < edgeItems ? i : i === edgeItems ? -1 : length - 2 * edgeItems - 1 + i));
}

/** The words of a row between brackets, broken where a line would grow too long. */
function rowText(words: readonly string[]): string {
  const indent = '  ';
  let text = '';
  let line = indent;
  words.forEach((word, i) => {
    // Two columns are kept for the brackets; a word that begins a line is never moved.
    if (line.length > indent.length && line.length + word.length > lineWidth - 2) {
      text += `${line.trimEnd()}\n`;
      line = indent;
    }
    line += word + (i < words.length - 1 ? ' ' : '');
  });
  return `[${(text + line).slice(indent.length)}]`;
}
