import type { Stroke } from './skeleton.ts';

/** The points of a polyline, x and y in turn. */
export type Polyline = number[];

const steps = 6;

/**
 * A smooth curve through the knots of a stroke, as a polyline: Catmull-Rom splines, broken at corners.
 */
export function flatten(stroke: Stroke): Polyline {
  const line: Polyline = [stroke[0]!.x, stroke[0]!.y];
  for (let k = 0; k + 1 < stroke.length; k += 1) {
    const from = stroke[k]!;
    const to = stroke[k + 1]!;
    const before = k === 0 || from.corner ? from : stroke[k - 1]!;
    const after = k + 2 === stroke.length || to.corner ? to : stroke[k + 2]!;
    for (let step = 1; step <= steps; step += 1) {
      const t = step / steps;
      line.push(spline(before.x, from.x, to.x, after.x, t), spline(before.y, from.y, to.y, after.y, t));
    }
  }
  return line;
}

/** The cubic through `from` and `to` with the slopes (to - before) / 2 and (after - from) / 2. */
function spline(before: number, from: number, to: number, after: number, t: number): number {
  const cubic = 3 * (from - to) + after - before;
  const square = 2 * before - 5 * from + 4 * to - after;
  return from + 0.5 * t * (to - before + t * (square + t * cubic));
}
