import {
  checkBoundary,
  classNames,
  type DecisionBoundaryData,
  type Frame,
  frameAround,
  type Grid,
  gridOf,
} from './boundary-grid.ts';
import { linearAxis } from './curve-axes.ts';
import { figureSvg, figureWidth, round, svgText } from './figure-svg.ts';
import { pixelImage } from './pixel-image.ts';

/** Height over width of a picture. */
const aspect = 0.75;
/** A single picture is so wide; those of a strip share the figure's width, at most so many in a row. */
const singleWidth = 480;
const mostAcross = 3;
const gap = 16;
/** Room for the legend, and for the title above and the numbers below a picture. */
const legendHeight = 34;
const titleHeight = 24;
const ticksHeight = 24;
/** Pixels of the figure from one node of the grid to the next. */
const nodeSize = 4;
/** Opacities are rounded to so many steps, that the picture compresses. */
const opacitySteps = 20;
/** The ground shines through where the classifier is sure. */
const mostOpacity = 0.55;
/** Okabe and Ito's blue and orange, readable on white and on black. */
const grounds = [
  [0x1f, 0x84, 0xc6],
  [0xe6, 0x9f, 0x00],
] as const;

/**
 * What a classifier of two classes says at each place of the plane, as a whole `<svg>`: the stronger the colour, the surer
 * it is; a line where both classes have probability 0.5; the points on top. One panel is one large picture, several are a
 * strip, such as the same classifier after more and more epochs.
 *
 * @throws {RangeError} when points and labels do not fit each other, a label is neither 0 nor 1, or there is no panel.
 *
 * @example
 * ```ts
 * import { decisionBoundary } from '@nn-labs/figures';
 * const right = (places: Float64Array) => places.filter((_, i) => i % 2 === 0).map((x) => (x > 0 ? 0.9 : 0.1));
 * const data = { points: [-1, 0, 1, 0.5], labels: [0, 1], panels: [{ title: 'x > 0', probabilities: right }] };
 * decisionBoundary(data).startsWith('<svg'); // => true
 * decisionBoundary({ ...data, labels: [0, 2] }); // throws decisionBoundary: label 1 is 2. Give 0 or 1.
 * ```
 */
export function decisionBoundary(data: DecisionBoundaryData): string {
  checkBoundary('decisionBoundary', data);
  const { panels } = data;
  const isSingle = panels.length === 1;
  // Four pictures are two rows of two, not three and one.
  const across = panels.length === 4 ? 2 : Math.min(panels.length, mostAcross);
  const width = isSingle ? singleWidth : (figureWidth - gap * (across - 1)) / across;
  const height = width * aspect;
  const below = isSingle ? ticksHeight : gap / 2;
  const frame = frameAround(data, aspect);
  const body = panels.map((panel, index) => {
    const x = isSingle ? (figureWidth - width) / 2 : (index % across) * (width + gap);
    const y = legendHeight + Math.floor(index / across) * (titleHeight + height + below) + titleHeight;
    const grid = gridOf(
      'decisionBoundary',
      panel,
      frame,
      Math.round(height / nodeSize),
      Math.round(width / nodeSize),
    );
    return [
      svgText(x, y - 8, panel.title, { kind: 'nn-strong' }),
      `<svg x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}">`,
      pixelImage(fill(grid), 0, 0, width, height),
      `<path aria-label="probability 0.5" d="${boundaryPath(grid, width, height)}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>`,
      ...marks(data, frame, width, height, isSingle ? 4 : 2.6),
      '</svg>',
      isSingle ? ticks(frame, x, y, width, height) : '',
    ].join('');
  });
  const rows = Math.ceil(panels.length / across);
  const total = Math.ceil(legendHeight + rows * (titleHeight + height + below) + 4);
  return figureSvg(
    total,
    `Decision boundary: ${panels.map(({ title }) => title).join('; ')}`,
    legend(data) + body.join(''),
  );
}

/** Class 1 orange, class 0 blue, as strong as the classifier is sure; clear where it is not, or answers no number. */
function fill({ rows, columns, values }: Grid) {
  const data = new Uint8Array(4 * rows * columns);
  for (let i = 0; i < rows * columns; i++) {
    const value = values[i]!;
    const sure = Math.min(1, Math.abs(2 * value - 1)) || 0;
    data.set(grounds[value > 0.5 ? 1 : 0], 4 * i);
    data[4 * i + 3] = Math.round((255 * mostOpacity * Math.round(sure * opacitySteps)) / opacitySteps);
  }
  return { width: columns, height: rows, channels: 4 as const, data };
}

/** The line at 0.5, cell by cell between four nodes (marching squares). */
function boundaryPath({ rows, columns, values }: Grid, width: number, height: number): string {
  const [dx, dy] = [width / columns, height / rows];
  const at = (row: number, column: number): number => values[row * columns + column]! - 0.5;
  const parts: string[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      // The corners clockwise from the upper left; where two neighbours have different signs, the line crosses.
      const corners = [
        [column, row, at(row, column)],
        [column + 1, row, at(row, column + 1)],
        [column + 1, row + 1, at(row + 1, column + 1)],
        [column, row + 1, at(row + 1, column)],
      ] as const;
      const crossings = corners.flatMap(([x0, y0, a], side) => {
        const [x1, y1, b] = corners[(side + 1) % 4]!;
        if (a > 0 === b > 0 || Number.isNaN(a + b)) return [];
        const share = a / (a - b);
        return [
          `${round((x0 + (x1 - x0) * share + 0.5) * dx)},${round((y0 + (y1 - y0) * share + 0.5) * dy)}`,
        ];
      });
      for (let i = 0; i + 1 < crossings.length; i += 2) parts.push(`M${crossings[i]}L${crossings[i + 1]}`);
    }
  }
  return parts.join('');
}

/** Class 0 as discs, class 1 as diamonds: no eye needs their colours. */
function marks(
  { points, labels }: DecisionBoundaryData,
  frame: Frame,
  width: number,
  height: number,
  size: number,
): string[] {
  return [0, 1].map((label) => {
    const places = Array.from({ length: labels.length }, (_, i) => {
      if (labels[i] !== label) return '';
      const x = ((points[2 * i]! - frame.left) / (frame.right - frame.left)) * width;
      const y = ((frame.top - points[2 * i + 1]!) / (frame.top - frame.bottom)) * height;
      return mark(label, x, y, size);
    });
    return group(label, places.join(''));
  });
}

function group(label: number, places: string): string {
  return `<g fill="var(--nn-${label === 0 ? 'first' : 'second'})" stroke="var(--nn-ground)">${places}</g>`;
}

function mark(label: number, x: number, y: number, size: number): string {
  if (label === 0) return `<circle cx="${round(x)}" cy="${round(y)}" r="${size}"/>`;
  const half = round(size * 1.3);
  return `<path d="M${round(x)},${round(y - half)}l${half},${half}l${-half},${half}l${-half},${-half}z"/>`;
}

function ticks(frame: Frame, x: number, y: number, width: number, height: number): string {
  const across = linearAxis(frame.left, frame.right).ticks.map(({ at, text }) =>
    svgText(x + ((at - frame.left) / (frame.right - frame.left)) * width, y + height + 16, text, {
      anchor: 'middle',
      kind: 'nn-quiet',
    }),
  );
  const up = linearAxis(frame.bottom, frame.top).ticks.map(({ at, text }) =>
    svgText(x - 8, y + ((frame.top - at) / (frame.top - frame.bottom)) * height + 4, text, {
      anchor: 'end',
      kind: 'nn-quiet',
    }),
  );
  return [...across, ...up].join('');
}

function legend(data: DecisionBoundaryData): string {
  const classes = classNames(data);
  return [
    group(0, mark(0, 14, 16, 4.5)),
    svgText(26, 20, classes[0]),
    group(1, mark(1, 164, 16, 4.5)),
    svgText(176, 20, classes[1]),
    '<line x1="308" y1="16" x2="334" y2="16" stroke="currentColor" stroke-width="2"/>',
    svgText(341, 20, 'probability 0.5; the stronger the colour, the surer'),
  ].join('');
}
