import type { RandomState } from '@nn-labs/linalg';
import { bell, between } from './draws.ts';
import type { Knot, Stroke, Style } from './skeleton.ts';

/** The strokes of one digit as one hand writes it: a style, mixed between its extremes, shaken, bent and slanted. */
export function writeStrokes(styles: readonly Style[], random: RandomState): Stroke[] {
  const strokes = mixExtremes(chooseStyle(styles, random), random);
  const warp = drawWarp(random);
  for (const stroke of strokes) {
    shake(stroke, random);
    stretchEnds(stroke, random);
    for (const knot of stroke) warp(knot);
  }
  return strokes;
}

/** The half width of the pen in pixels, where the digit is 20 pixels high or wide. */
export function drawPenRadius(random: RandomState): number {
  const radius = 1.25 + 0.4 * bell(random);
  return radius < 0.6 ? between(random, 0.6, 1) : radius;
}

function chooseStyle(styles: readonly Style[], random: RandomState): Style {
  let left = random.random() * styles.reduce((sum, { weight }) => sum + weight, 0);
  const chosen = styles.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return chosen ?? styles[styles.length - 1]!;
}

/** A weighted mean of the extremes; the weights sum to 1, and may leave 0..1 a little. */
function mixExtremes({ extremes }: Style, random: RandomState): Stroke[] {
  const draws = extremes.map(() => random.random());
  const sum = draws.reduce((total, draw) => total + draw, 0);
  const even = 1 / draws.length;
  const weights = draws.map((draw) => even + 1.7 * (draw / sum - even));
  return extremes[0]!.map((stroke, s) =>
    stroke.map(({ corner }, k) => {
      const mean = (axis: 'x' | 'y'): number =>
        extremes.reduce((total, strokes, e) => total + weights[e]! * strokes[s]![k]![axis], 0);
      return { x: mean('x'), y: mean('y'), corner };
    }),
  );
}

/** Moves the knots a little, each half as far as the one before it and a draw of its own. */
function shake(stroke: Stroke, random: RandomState): void {
  let dx = 0;
  let dy = 0;
  for (const knot of stroke) {
    dx = 0.5 * dx + 0.025 * bell(random);
    dy = 0.5 * dy + 0.025 * bell(random);
    knot.x += dx;
    knot.y += dy;
  }
}

/** Lets the pen touch the paper and leave it earlier or later. */
function stretchEnds(stroke: Stroke, random: RandomState): void {
  const stretch = (end: Knot, next: Knot): void => {
    const by = 0.4 * bell(random);
    end.x += by * (end.x - next.x);
    end.y += by * (end.y - next.y);
  };
  stretch(stroke[0]!, stroke[1]!);
  stretch(stroke[stroke.length - 1]!, stroke[stroke.length - 2]!);
}

/** Aspect, bending (cubic polynomials), slant and rotation: one smooth map of the plane for the whole digit. */
function drawWarp(random: RandomState): (point: Knot) => void {
  const width = 1 + 0.16 * bell(random);
  const bend = (): number => 0.2 * bell(random);
  const [xy, yy, xx, yyy] = [bend(), bend(), bend(), bend()];
  const [yx, xx2, yy2, xxx] = [bend(), bend(), bend(), bend()];
  const slant = 0.16 + 0.27 * bell(random);
  const t = 0.1 * bell(random); // the tangent of half the angle of rotation
  const cos = (1 - t * t) / (1 + t * t);
  const sin = (2 * t) / (1 + t * t);
  return (point) => {
    const x = point.x - 0.33;
    const y = point.y - 0.5;
    const bentX = x + xy * x * y + yy * y * y + xx * x * x + 2 * yyy * y * y * y;
    const bentY = y + yx * x * y + xx2 * x * x + yy2 * y * y + 2 * xxx * x * x * x;
    const slanted = width * bentX - slant * bentY;
    point.x = cos * slanted - sin * bentY;
    point.y = sin * slanted + cos * bentY;
  };
}
