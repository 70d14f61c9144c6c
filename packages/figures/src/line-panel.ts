import { type Axis, linearAxis, placeOn } from './curve-axes.ts';
import { figureSvg, figureWidth, round, svgText } from './figure-svg.ts';
import { numberWidth } from './number-text.ts';
import type { Point } from './thin-points.ts';

/** A curve, and how it is drawn. */
export interface Line {
  readonly points: readonly Point[];
  /** The name of a figure's colour: `first`. */
  readonly colour: string;
  readonly dash: string;
  /** How far the value may be off at each point, drawn as a band. */
  readonly spread?: readonly number[] | undefined;
}

/** Curves over epochs with their axes. */
export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly axis: Axis;
  /** How a value is written at the end of its line. */
  readonly text: (value: number) => string;
}

/** Room at the sides of a panel. */
interface Sides {
  readonly left: number;
  readonly right: number;
}

const panelHeight = 250;
const [top, bottom] = [12, panelHeight - 40];
/** The margins at the sides are at least these, and as much more as the texts in them need. */
const leastSides: Sides = { left: 46, right: 58 };
/** Pixels between the end of the axes and the text beside a line's end. */
const endTextGap = 8;
/** Pixels that a tick and its distance from its text take. */
const tickWidth = 9;
/** Up to so many points are marked one by one. */
const fewPoints = 12;
/** Pixels between two texts at the ends of lines. */
const leastTextGap = 15;

const panelGap = 24;

/** A figure of panels side by side, below what stands above `top`. */
export function panelsSvg(panels: readonly Panel[], top: number, label: string, legend: string): string {
  const width = (figureWidth - panelGap * (panels.length - 1)) / panels.length;
  const sides = sidesOf(panels);
  const body = panels.map((panel, i) => {
    const x = i * (width + panelGap);
    return (
      svgText(x + 8, top - 4, panel.title, { kind: 'nn-strong' }) + drawPanel(x, top, width, panel, sides)
    );
  });
  return figureSvg(top + panelHeight, label, legend + body.join(''));
}

/** What a line is, beside a piece of it. */
export function lineKey(x: number, y: number, { colour, dash }: Omit<Line, 'points'>, text: string): string {
  const stroke = `stroke="var(--nn-${colour})" stroke-width="2.5"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
  return `<line x1="${x}" y1="${y}" x2="${x + 26}" y2="${y}" ${stroke}/>${svgText(x + 33, y + 4, text)}`;
}

/** Room at the sides for the longest texts, the same in all panels, so that they are of one size. */
function sidesOf(panels: readonly Panel[]): Sides {
  const endTexts = panels.flatMap(({ lines, text }) => lines.map(({ points }) => text(points.at(-1)!.value)));
  const tickTexts = panels.flatMap(({ axis }) => axis.ticks.map(({ text }) => text));
  return {
    right: Math.max(leastSides.right, ...endTexts.map((text) => endTextGap + numberWidth(text) + 2)),
    left: Math.max(leastSides.left, ...tickTexts.map((text) => tickWidth + numberWidth(text) + 2)),
  };
}

/** The panel as an `<svg>` of its own, to be put at (x, y) of a figure. */
function drawPanel(x: number, y: number, width: number, panel: Panel, sides: Sides): string {
  const { lines, axis } = panel;
  const epochs = lines.flatMap(({ points }) => points.map(({ epoch }) => epoch));
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const epochAxis = linearAxis(first, last > first ? last : first + 1);
  const [left, right] = [sides.left, width - sides.right];
  const across = placeOn(epochAxis, left, right);
  const up = placeOn(axis, bottom, top);
  const body = [
    ...axis.ticks.map(({ at }) => rule(left, up(at), right, 0.1)),
    rule(left, bottom, right, 0.5),
    labels(
      'y-axis tick label',
      axis.ticks.map(({ at, text }) => svgText(left - tickWidth, up(at) + 4, text, { anchor: 'end' })),
    ),
    labels(
      'x-axis tick label',
      epochAxis.ticks.map(({ at, text }) => svgText(across(at), bottom + 17, text, { anchor: 'middle' })),
    ),
    svgText((left + right) / 2, panelHeight - 6, 'epoch', { anchor: 'middle' }),
    ...lines.map((line) => drawLine(line, across, up)),
    ...endTexts(panel, right + endTextGap, up),
  ];
  return `<svg x="${round(x)}" y="${y}" width="${round(width)}" height="${panelHeight}">${body.join('')}</svg>`;
}

function rule(x1: number, y: number, x2: number, opacity: number): string {
  const height = round(y);
  return `<line x1="${round(x1)}" x2="${round(x2)}" y1="${height}" y2="${height}" stroke="currentColor" stroke-opacity="${opacity}"/>`;
}

function labels(name: string, texts: readonly string[]): string {
  return `<g aria-label="${name}">${texts.join('')}</g>`;
}

function drawLine(
  { points, colour, dash, spread }: Line,
  across: (epoch: number) => number,
  up: (value: number) => number,
): string {
  const path = (ends: readonly Point[]): string =>
    `M${ends.map(({ epoch, value }) => `${round(across(epoch))},${round(up(value))}`).join('L')}`;
  const stroke = `var(--nn-${colour})`;
  const moved = (by: 1 | -1): Point[] =>
    points.map(({ epoch, value }, i) => ({
      epoch,
      value: Math.max(0, Math.min(1, value + by * spread![i]!)),
    }));
  const band =
    spread === undefined || points.length < 2
      ? ''
      : `<path d="${path([...moved(1), ...moved(-1).reverse()])}Z" fill="${stroke}" fill-opacity="0.16"/>`;
  // A few measurements are shown as such, and a single one has no line to be seen by.
  const marked = points.length <= fewPoints ? points : points.slice(-1);
  const dots = marked.map(
    ({ epoch, value }) =>
      `<circle cx="${round(across(epoch))}" cy="${round(up(value))}" r="3" fill="${stroke}"/>`,
  );
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return (
    `${band}<g aria-label="line" stroke="${stroke}" stroke-width="2" stroke-linejoin="round" fill="none"${dashes}>` +
    `<path d="${path(points)}"/></g>${dots.join('')}`
  );
}

/** The last value beside each line's end; where two would touch, they move apart. */
function endTexts({ lines, text }: Panel, x: number, up: (value: number) => number): string[] {
  const ends = lines
    .map(({ points, colour }) => ({ value: points.at(-1)!.value, colour, y: up(points.at(-1)!.value) }))
    .sort((a, b) => a.y - b.y);
  for (const [i, end] of ends.entries()) {
    if (i > 0) end.y = Math.max(end.y, ends[i - 1]!.y + leastTextGap);
  }
  let lowest = panelHeight - 30;
  for (const end of ends.toReversed()) {
    end.y = Math.min(end.y, lowest);
    lowest = end.y - leastTextGap;
  }
  return ends.map(({ value, colour, y }) =>
    svgText(x, y + 4, text(value), { kind: `nn-strong nn-${colour}` }),
  );
}
