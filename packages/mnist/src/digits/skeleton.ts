/** A point of the pen's path: x to the right, y downwards. */
export interface Knot {
  x: number;
  y: number;
  /** Whether the pen turns sharply here, instead of passing smoothly. */
  corner: boolean;
}

/** One movement of the pen, from touching the paper to leaving it. */
export type Stroke = Knot[];

/** A way to write a digit: extremes of one and the same path, between which every digit is mixed. */
export interface Style {
  /** How often this way is taken, beside the other ways of the digit. */
  weight: number;
  /** One or more paths with the same strokes and knots. */
  extremes: Stroke[][];
}

/**
 * Reads a style. A path is `x,y x,y …` in percent of the digit's height; `;` lifts the pen, and a knot after `|` is a
 * corner.
 */
export function style(weight: number, ...paths: string[]): Style {
  return { weight, extremes: paths.map((path) => path.split(';').map(stroke)) };
}

function stroke(text: string): Stroke {
  return text.split('|').flatMap((part, index) =>
    part
      .trim()
      .split(/\s+/)
      .map((pair, place): Knot => {
        const [x, y] = pair.split(',').map(Number) as [number, number]; // "x,y", as every path here is written
        return { x: x / 100, y: y / 100, corner: index > 0 && place === 0 };
      }),
  );
}
