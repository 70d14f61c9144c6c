import type * as Plot from '@observablehq/plot';
import { accuracyAxis, lossAxis, type ValueAxis } from './curve-axes.ts';
import { figureSvg, figureWidth, svgText } from './figure-svg.ts';
import { percentText, shortNumber } from './number-text.ts';
import { drawPlot } from './plot-drawing.ts';
import { numberWidth } from './text-width.ts';
import { type Point, thinPoints } from './thin-points.ts';

/** What was measured in an epoch; null where nothing was, or where it is not finite. */
export interface CurvePoint {
  readonly epoch: number;
  /** The loss of one sample on average, so that sets of different sizes compare. */
  readonly loss: number | null;
  /** The fraction that is right, 0 to 1. */
  readonly accuracy: number | null;
}

/** The curves of a training. */
export interface LearningCurvesData {
  /** On the samples that it learns from. */
  readonly training: readonly CurvePoint[];
  /** On samples that it does not learn from, measured in as many epochs as you like. */
  readonly heldOut?: readonly CurvePoint[] | undefined;
}

interface Line {
  readonly points: readonly Point[];
  readonly colour: 'first' | 'second';
  readonly dash: string;
}

interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly axis: ValueAxis;
  /** How a value is written at the end of its line. */
  readonly text: (value: number) => string;
}

const panelGap = 24;
const panelTop = 58;
const panelHeight = 250;
/** The margins at the sides are at least these, and as much more as the texts in them need. */
const margins = { marginTop: 12, marginRight: 58, marginBottom: 40, marginLeft: 46 } as const;
/** Pixels between the end of the axes and the text beside a line's end. */
const endTextGap = 8;
/** Pixels that a tick and its distance from its text take. */
const tickWidth = 9;
/** More points than pixels show nothing more. */
const mostPoints = 500;
/** Up to so many points are marked one by one. */
const fewPoints = 12;
/** Pixels between two texts at the ends of lines. */
const leastTextGap = 15;

/**
 * Loss and accuracy by epoch, training and held-out in each panel, as a whole `<svg>`; a panel without a value is left
 * out.
 *
 * @throws {RangeError} when no point of the training has a finite loss or accuracy.
 *
 * @example
 * ```ts
 * import { learningCurves } from '@nn-labs/figures';
 * const training = [{ epoch: 0, loss: 1.2, accuracy: 0.09 }, { epoch: 100, loss: 0.3, accuracy: 0.9 }];
 * const heldOut = [{ epoch: 100, loss: 0.5, accuracy: 0.8 }];
 * (await learningCurves({ training, heldOut })).includes('80.0 %'); // => true
 * await learningCurves({ training: [] }); // throws learningCurves: no point of the training has a finite value
 * ```
 */
export async function learningCurves({ training, heldOut = [] }: LearningCurvesData): Promise<string> {
  const lines = (key: 'loss' | 'accuracy'): Line[] =>
    [
      { points: pointsOf(training, key), colour: 'first' as const, dash: '' },
      { points: pointsOf(heldOut, key), colour: 'second' as const, dash: '6 3' },
    ].filter(({ points }) => points.length > 0);
  const panels: Panel[] = [
    { title: 'Loss of one sample', lines: lines('loss'), axisOf: lossAxis, text: shortNumber },
    { title: 'Accuracy', lines: lines('accuracy'), axisOf: accuracyAxis, text: percentText },
  ].flatMap(({ axisOf, ...panel }) =>
    panel.lines.length === 0 ? [] : [{ ...panel, axis: axisOf(valuesOf(panel.lines)) }],
  );
  if (pointsOf(training, 'loss').length + pointsOf(training, 'accuracy').length === 0) {
    throw new RangeError(
      `learningCurves: no point of the training has a finite value, of ${training.length} points. ` +
        'Give at least one epoch’s loss or accuracy.',
    );
  }
  const width = (figureWidth - panelGap * (panels.length - 1)) / panels.length;
  const sides = sideMargins(panels);
  const body = [legend(heldOut.length > 0)];
  for (const [index, panel] of panels.entries()) {
    const x = index * (width + panelGap);
    body.push(svgText(x + 8, panelTop - 4, panel.title, { kind: 'nn-strong' }));
    body.push(await drawPanel(x, width, panel, sides));
  }
  return figureSvg(panelTop + panelHeight, 'Loss and accuracy by epoch', body.join(''));
}

function pointsOf(curve: readonly CurvePoint[], key: 'loss' | 'accuracy'): Point[] {
  const points = curve.flatMap(({ epoch, [key]: value }) =>
    value !== null && Number.isFinite(value) && Number.isFinite(epoch) ? [{ epoch, value }] : [],
  );
  return thinPoints(points, mostPoints);
}

function legend(withHeldOut: boolean): string {
  const key = (x: number, colour: string, dash: string, text: string): string =>
    `<line x1="${x}" y1="22" x2="${x + 26}" y2="22" stroke="var(--nn-${colour})" stroke-width="2.5"` +
    `${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>${svgText(x + 33, 26, text)}`;
  const training = key(8, 'first', '', 'training images');
  return withHeldOut ? training + key(150, 'second', '6 3', 'images it does not learn from') : training;
}

function valuesOf(lines: readonly Line[]): number[] {
  return lines.flatMap(({ points }) => points.map(({ value }) => value));
}

interface Sides {
  readonly marginLeft: number;
  readonly marginRight: number;
}

/** Room at the sides for the longest texts, the same in all panels, so that they are of one size. */
function sideMargins(panels: readonly Panel[]): Sides {
  const endTexts = panels.flatMap(({ lines, text }) => lines.map(({ points }) => text(points.at(-1)!.value)));
  const tickTexts = panels.flatMap(({ axis }) => axis.tickTexts);
  return {
    marginRight: Math.max(margins.marginRight, ...endTexts.map((text) => endTextGap + numberWidth(text) + 2)),
    marginLeft: Math.max(margins.marginLeft, ...tickTexts.map((text) => tickWidth + numberWidth(text) + 2)),
  };
}

function drawPanel(x: number, width: number, { lines, axis, text }: Panel, sides: Sides): Promise<string> {
  const { scale } = axis;
  const last = Math.max(...lines.flatMap(({ points }) => points.map(({ epoch }) => epoch)));
  const first = Math.min(...lines.flatMap(({ points }) => points.map(({ epoch }) => epoch)));
  return drawPlot(x, panelTop, (plot) => ({
    ...margins,
    ...sides,
    width,
    height: panelHeight,
    x: {
      label: 'epoch',
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: 5,
      domain: [first, last > first ? last : first + 1],
    },
    y: { label: null, grid: true, ticks: 5, ...scale },
    marks: [
      plot.ruleY([scale.domain[0]], { strokeOpacity: 0.5 }),
      ...lines.flatMap(({ points, colour, dash }) => [
        plot.line(points, {
          x: 'epoch',
          y: 'value',
          stroke: `var(--nn-${colour})`,
          strokeWidth: 2,
          ...(dash === '' ? {} : { strokeDasharray: dash }),
        }),
        // A few measurements are shown as such, and a single one has no line to be seen by.
        plot.dot(points.length <= fewPoints ? points : points.slice(-1), {
          x: 'epoch',
          y: 'value',
          r: 3,
          fill: `var(--nn-${colour})`,
        }),
      ]),
      ...endTexts(lines, text),
    ],
  }));
}

/** The last value beside each line's end; where two would touch, they move apart. */
function endTexts(lines: readonly Line[], text: (value: number) => string): Plot.Markish[] {
  const ends = lines.map((line) => ({ ...line.points.at(-1)!, colour: line.colour }));
  return [
    (_index, scales, _channels, dimensions, context) => {
      const group = context.document.createElementNS('http://www.w3.org/2000/svg', 'g');
      const x = dimensions.width - dimensions.marginRight + endTextGap;
      const at = ends.map((end) => ({ end, y: scales.y?.(end.value) as number }));
      at.sort((a, b) => a.y - b.y);
      const [upper, lower] = at;
      if (upper !== undefined && lower !== undefined && lower.y - upper.y < leastTextGap) {
        const middle = (upper.y + lower.y) / 2;
        upper.y = middle - leastTextGap / 2;
        lower.y = middle + leastTextGap / 2;
      }
      for (const { end, y } of at) {
        const node = context.document.createElementNS('http://www.w3.org/2000/svg', 'text');
        node.setAttribute('x', String(x));
        node.setAttribute('y', String(y + 4));
        node.setAttribute('class', `nn-strong nn-${end.colour}`);
        node.setAttribute('text-anchor', 'start');
        node.textContent = text(end.value);
        group.append(node);
      }
      return group;
    },
  ];
}
