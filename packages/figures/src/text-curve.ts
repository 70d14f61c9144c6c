import { BrailleCanvas } from './braille-canvas.ts';
import { shortNumber } from './number-text.ts';
import { type Point, thinPoints } from './thin-points.ts';

/** What a curve in text shows. */
export interface TextCurveData {
  readonly title: string;
  /** The curve: values by epoch; those that are not finite are left out. */
  readonly points: readonly Point[];
  /** What the curve is called in the legend. */
  readonly name: string;
  /** A second curve, drawn with the letter `o`. */
  readonly other?: { readonly name: string; readonly points: readonly Point[] } | undefined;
  /** The values at the bottom and the top; those of the points by default. */
  readonly range?: readonly [number, number] | undefined;
  /** How a value is written at the axis; three significant digits by default. */
  readonly format?: ((value: number) => string) | undefined;
  /** Columns of the whole picture, 24 or more; 72 by default. */
  readonly columns?: number | undefined;
  /** Lines of the curve, without title and axis, 2 or more; 11 by default. */
  readonly lines?: number | undefined;
}

interface Frame {
  readonly first: number;
  readonly last: number;
  readonly bottom: number;
  readonly top: number;
}

/** More points than dots show nothing more. */
const mostPoints = 400;

/**
 * A curve in braille dots with labelled axes, a line of text each, for a terminal of 72 columns.
 *
 * @throws {RangeError} when no point is finite, or the picture is to be too small.
 *
 * @example
 * ```ts
 * import { textCurve } from '@nn-labs/figures';
 * const points = [{ epoch: 0, value: 1 }, { epoch: 9, value: 0 }];
 * textCurve({ title: 'Loss', name: 'training', points, columns: 24, lines: 2 })[1]; // => '1.00 ┤⠉⠑⠒⠒⠤⠤⢄⣀⣀         '
 * textCurve({ title: 'Loss', name: 'training', points: [] }); // throws textCurve: no point has a finite value
 * ```
 */
export function textCurve(data: TextCurveData): string[] {
  const { title, name, other, format = shortNumber, columns = 72, lines = 11 } = data;
  if (!(Number.isInteger(columns) && columns >= 24 && Number.isInteger(lines) && lines >= 2)) {
    throw new RangeError(
      `textCurve: ${columns} columns and ${lines} lines; give at least 24 columns and 2 lines`,
    );
  }
  const points = finite(data.points);
  const others = finite(other?.points ?? []);
  if (points.length === 0) {
    throw new RangeError(`textCurve: no point has a finite value, of ${data.points.length} points`);
  }
  const frame = frameOf([...points, ...others], data.range);
  const labels = yLabels(frame, lines, format);
  const labelWidth = Math.max(...labels.map((label) => label.length));
  const canvas = new BrailleCanvas(columns - labelWidth - 2, lines);
  draw(canvas, points, frame);
  for (const point of thinPoints(others, (columns - labelWidth) >> 1)) {
    canvas.mark(...place(canvas, point, frame), 'o');
  }
  const legend = others.length > 0 ? `⠒⠒ ${name}   o ${other?.name}` : '';
  const rows = canvas.lines().map((row, i) => {
    return `${labels[i]!.padStart(labelWidth)} ${labels[i] === '' ? '│' : '┤'}${row}`;
  });
  return [
    `${title.padEnd(Math.max(title.length + 3, columns - legend.length))}${legend}`.trimEnd(),
    ...rows,
    ...xAxis(frame, labelWidth, columns - labelWidth - 2),
  ];
}

function finite(points: readonly Point[]): Point[] {
  return points.filter(({ epoch, value }) => Number.isFinite(epoch) && Number.isFinite(value));
}

function frameOf(points: readonly Point[], range: TextCurveData['range']): Frame {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let [bottom, top] = range ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { epoch, value } of points) {
    first = Math.min(first, epoch);
    last = Math.max(last, epoch);
    if (range === undefined) {
      bottom = Math.min(bottom, value);
      top = Math.max(top, value);
    }
  }
  return { first, last: Math.max(last, first + 1), bottom, top: top > bottom ? top : bottom + 1 };
}

function draw(canvas: BrailleCanvas, points: readonly Point[], frame: Frame): void {
  let before: [number, number] | undefined;
  for (const point of thinPoints(points, mostPoints)) {
    const at = place(canvas, point, frame);
    canvas.line(...(before ?? at), ...at);
    before = at;
  }
}

function place(canvas: BrailleCanvas, { epoch, value }: Point, frame: Frame): [number, number] {
  const right = (epoch - frame.first) / (frame.last - frame.first);
  const up = Math.min(1, Math.max(0, (value - frame.bottom) / (frame.top - frame.bottom)));
  return [Math.round(right * (canvas.width - 1)), Math.round((1 - up) * (canvas.height - 1))];
}

/** A label at the top, at the bottom, and at the middle where there is a line in the middle or near. */
function yLabels({ bottom, top }: Frame, lines: number, format: (value: number) => string): string[] {
  const middle = (lines - 1) >> 1;
  return Array.from({ length: lines }, (_, i) => {
    if (i !== 0 && i !== lines - 1 && !(i === middle && lines > 4)) return '';
    return format(top - ((top - bottom) * i) / (lines - 1));
  });
}

function xAxis({ first, last }: Frame, labelWidth: number, width: number): string[] {
  const [left, right] = [String(first), String(last)];
  const middle = 'epoch';
  const space = width - left.length - right.length;
  const before = Math.max(1, (space - middle.length) >> 1);
  const indent = ' '.repeat(labelWidth + 1);
  return [
    `${indent}└${'─'.repeat(width)}`,
    `${indent} ${left}${' '.repeat(before)}${middle}${' '.repeat(Math.max(1, space - before - middle.length))}${right}`,
  ];
}
