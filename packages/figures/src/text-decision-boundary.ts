import {
  type BoundaryPanel,
  checkBoundary,
  classNames,
  type DecisionBoundaryData,
  frameAround,
  gridOf,
} from './boundary-grid.ts';

/** How text pictures of a boundary are laid out. */
export interface TextDecisionBoundaryOptions {
  /** Columns of a line at most, 24 or more; 72 by default. */
  readonly columns?: number | undefined;
  /** Pictures side by side at most, where each has 16 columns; 3 by default. */
  readonly across?: number | undefined;
}

const gap = 2;
const leastColumns = 24;
const leastWidth = 16;
const widest = 60;
/** Height over width of a picture, and of a letter. */
const aspect = 0.75;
const letterAspect = 2;
const letters = ['o', '+'] as const;

/**
 * The pictures of `decisionBoundary` in letters, side by side: `o` is a point of class 0, `+` one of class 1, and the
 * ground is dotted where class 1 is the likelier one. The first line says so.
 *
 * @throws {RangeError} as `decisionBoundary` does, and when the layout's numbers are too small.
 *
 * @example
 * ```ts
 * import { textDecisionBoundary } from '@nn-labs/figures';
 * const right = (places: Float64Array) => places.filter((_, i) => i % 2 === 0).map((x) => (x > 0 ? 0.9 : 0.1));
 * const data = { points: [-1, 0, 1, 0], labels: [0, 1], panels: [{ title: 'x > 0', probabilities: right }] };
 * textDecisionBoundary(data, { columns: 24 })[9]; // => ' o          ··········+·'
 * textDecisionBoundary(data, { columns: 8 }); // throws textDecisionBoundary: 8 columns and 3 across; give at least 24 columns and 1 across
 * ```
 */
export function textDecisionBoundary(
  data: DecisionBoundaryData,
  { columns = 72, across = 3 }: TextDecisionBoundaryOptions = {},
): string[] {
  if (!(Number.isInteger(columns) && columns >= leastColumns && Number.isInteger(across) && across >= 1)) {
    throw new RangeError(
      `textDecisionBoundary: ${columns} columns and ${across} across; give at least ${leastColumns} columns and 1 across`,
    );
  }
  checkBoundary('textDecisionBoundary', data);
  const { panels } = data;
  const room = Math.floor((columns + gap) / (leastWidth + gap));
  const inRow = Math.max(1, Math.min(across, panels.length, room));
  const width = Math.min(widest, Math.floor((columns - gap * (inRow - 1)) / inRow));
  const [first, second] = classNames(data);
  const lines = wrap(`o ${first}, + ${second}, · where ${second} is likelier`, columns);
  for (let from = 0; from < panels.length; from += inRow) {
    const row = panels.slice(from, from + inRow).map((panel) => {
      return { title: wrap(panel.title, width), picture: drawing(data, panel, width) };
    });
    const titleLines = Math.max(...row.map(({ title }) => title.length));
    lines.push('');
    for (let line = 0; line < titleLines + row[0]!.picture.length; line++) {
      const parts = row.map(({ title, picture }) =>
        (title[line] ?? picture[line - titleLines] ?? '').padEnd(width),
      );
      lines.push(parts.join(' '.repeat(gap)).trimEnd());
    }
  }
  return lines;
}

/** A text in lines of so many letters at most, broken between words where that is possible. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const blank = rest.length > width ? rest.lastIndexOf(' ', width) : -1;
    const end = blank > 0 ? blank : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return lines;
}

/** The picture, each line of the same width. */
function drawing(data: DecisionBoundaryData, panel: BoundaryPanel, width: number): string[] {
  const height = Math.max(1, Math.round((width * aspect) / letterAspect));
  const frame = frameAround(data, (height * letterAspect) / width);
  const { values } = gridOf('textDecisionBoundary', panel, frame, height, width);
  const cells: string[] = Array.from(values, (value) => (value > 0.5 ? '·' : ' '));
  for (let i = 0; i < data.labels.length; i++) {
    const column = Math.floor(((data.points[2 * i]! - frame.left) / (frame.right - frame.left)) * width);
    const line = Math.floor(((frame.top - data.points[2 * i + 1]!) / (frame.top - frame.bottom)) * height);
    cells[line * width + column] = letters[data.labels[i] === 0 ? 0 : 1];
  }
  return Array.from({ length: height }, (_, line) => cells.slice(line * width, (line + 1) * width).join(''));
}
