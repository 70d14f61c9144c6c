import type { Polyline } from './curve.ts';

/** The side of the box that a digit fills, as in MNIST. */
export const boxSide = 20;

/** The width in pixels over which the edge of a line fades from ink to paper. */
const edge = 1.3;

/** Moves and scales the lines in place, so that a pen of this radius fills the box in the larger direction. */
export function fitToBox(lines: readonly Polyline[], radius: number): void {
  const [left, right] = extent(lines, 0);
  const [top, bottom] = extent(lines, 1);
  const scale = (boxSide - 2 * radius) / Math.max(right - left, bottom - top);
  const dx = boxSide / 2 - (scale * (left + right)) / 2;
  const dy = boxSide / 2 - (scale * (top + bottom)) / 2;
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      line[i] = dx + scale * line[i]!;
      line[i + 1] = dy + scale * line[i + 1]!;
    }
  }
}

function extent(lines: readonly Polyline[], axis: 0 | 1): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    for (let i = axis; i < line.length; i += 2) {
      low = Math.min(low, line[i]!);
      high = Math.max(high, line[i]!);
    }
  }
  return [low, high];
}

/** Draws a line with a round pen; `ink` is (20, 20), 0..1, and keeps the darkest of what crosses. */
export function drawLine(ink: Float64Array, line: Polyline, radius: number): void {
  for (let i = 0; i + 3 < line.length; i += 2) {
    drawSegment(ink, line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!, radius);
  }
}

/** A pixel's ink falls from 1 to 0 over the edge's width, where its centre is the pen's radius away from the segment. */
function drawSegment(
  ink: Float64Array,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  radius: number,
): void {
  const reach = radius + edge / 2;
  const fromCol = firstPixel(Math.min(x0, x1) - reach);
  const toCol = lastPixel(Math.max(x0, x1) + reach);
  const fromRow = firstPixel(Math.min(y0, y1) - reach);
  const toRow = lastPixel(Math.max(y0, y1) + reach);
  const dx = x1 - x0;
  const dy = y1 - y0;
  const lengthSquared = dx * dx + dy * dy;
  for (let row = fromRow; row <= toRow; row += 1) {
    for (let col = fromCol; col <= toCol; col += 1) {
      const px = col + 0.5 - x0;
      const py = row + 0.5 - y0;
      const along = lengthSquared === 0 ? 0 : (px * dx + py * dy) / lengthSquared;
      const nearest = along < 0 ? 0 : Math.min(along, 1);
      const ex = px - nearest * dx;
      const ey = py - nearest * dy;
      const cover = (reach - Math.sqrt(ex * ex + ey * ey)) / edge;
      const at = row * boxSide + col;
      if (cover > ink[at]!) ink[at] = Math.min(cover, 1);
    }
  }
}

function firstPixel(position: number): number {
  return Math.max(Math.floor(position), 0);
}

function lastPixel(position: number): number {
  return Math.min(Math.floor(position), boxSide - 1);
}
