/** A picture of what a classifier says where. */
export interface BoundaryPanel {
  /** What stands above it, such as `epoch 500`. */
  readonly title: string;
  /** The probability of class 1 at each of n places, given as (n, 2) numbers, row-major: x, y, x, y, … */
  readonly probabilities: (places: Float64Array) => ArrayLike<number>;
}

/** Points of two classes, and one picture or several of a classifier that parts them. */
export interface DecisionBoundaryData {
  /** (n, 2), row-major: x, y, x, y, … */
  readonly points: ArrayLike<number>;
  /** The class of each point, 0 or 1. */
  readonly labels: ArrayLike<number>;
  /** The names of the classes; `class 0` and `class 1` by default. */
  readonly classes?: readonly [string, string] | undefined;
  /** One for a large picture, several for a strip: the same classifier after some epochs, say. */
  readonly panels: readonly BoundaryPanel[];
}

/** The part of the plane that a picture shows. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** Probabilities at the nodes of a grid, (rows, columns), the top row first. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
}

/** Free ground around the points, as a share of the width and height. */
const margin = 0.08;

export function classNames({
  classes = ['class 0', 'class 1'],
}: DecisionBoundaryData): readonly [string, string] {
  return classes;
}

/** Throws unless points, labels and pictures fit each other. */
export function checkBoundary(operation: string, { points, labels, panels }: DecisionBoundaryData): void {
  if (labels.length === 0 || points.length !== 2 * labels.length) {
    throw new RangeError(
      `${operation}: ${points.length} coordinates do not fit ${labels.length} labels. Give an x and a y for each label.`,
    );
  }
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0 && labels[i] !== 1)
      throw new RangeError(`${operation}: label ${i} is ${labels[i]}. Give 0 or 1.`);
    if (!Number.isFinite(points[2 * i]) || !Number.isFinite(points[2 * i + 1]))
      throw new RangeError(
        `${operation}: point ${i} is (${points[2 * i]}, ${points[2 * i + 1]}), not finite`,
      );
  }
  if (panels.length === 0) throw new RangeError(`${operation}: there is no panel. Give at least one.`);
}

/** The part of the plane around all points, of this height over width: a unit is as long upwards as sideways. */
export function frameAround({ points }: DecisionBoundaryData, aspect: number): Frame {
  const [left, right] = span(points, 0);
  const [bottom, top] = span(points, 1);
  const width = Math.max(right - left, (top - bottom) / aspect, 1e-9) * (1 + 2 * margin);
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  const height = width * aspect;
  return { left: x - width / 2, right: x + width / 2, bottom: y - height / 2, top: y + height / 2 };
}

function span(points: ArrayLike<number>, from: number): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (let i = from; i < points.length; i += 2) {
    least = Math.min(least, points[i]!);
    most = Math.max(most, points[i]!);
  }
  return [least, most];
}

/** What a classifier says in the middle of each cell of a grid over the frame. */
export function gridOf(
  operation: string,
  panel: BoundaryPanel,
  frame: Frame,
  rows: number,
  columns: number,
): Grid {
  const places = new Float64Array(2 * rows * columns);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      places[at++] = frame.left + ((frame.right - frame.left) * (column + 0.5)) / columns;
      places[at++] = frame.top - ((frame.top - frame.bottom) * (row + 0.5)) / rows;
    }
  }
  const values = panel.probabilities(places);
  if (values.length !== rows * columns) {
    throw new RangeError(
      `${operation}: '${panel.title}' gave ${values.length} probabilities for ${rows * columns} places. Give one for each.`,
    );
  }
  return { rows, columns, values };
}
