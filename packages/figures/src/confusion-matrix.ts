import { checkCounts } from './check-counts.ts';
import { figureSvg, figureWidth, svgText } from './figure-svg.ts';
import { percentText } from './number-text.ts';
import { drawPlot } from './plot-drawing.ts';

/** How often each class was taken for each: `counts[actual][predicted]`, and the classes' names, 0, 1, 2 … by default. */
export interface ConfusionMatrixData {
  readonly counts: readonly (readonly number[])[];
  readonly classes?: readonly string[] | undefined;
}

interface Cell {
  readonly actual: string;
  readonly predicted: string;
  readonly count: number;
  readonly right: boolean;
  /** How strongly it is filled, 0 to 1. */
  readonly strength: number;
}

const top = 44;
const left = 70;
const right = 88;
const bottom = 44;
const cellHeight = 34;
/** The faintest fill that can still be seen. */
const faintest = 0.1;
/** Fills above this are so strong that the text on them changes its colour. */
const strongFrom = 0.75;

/**
 * A confusion matrix as a whole `<svg>`: a row for what is in the picture, a column for what it was taken for. Right
 * answers are blue, filled by their share of the row; mistakes are orange, filled by their number beside the most
 * frequent mistake, so that they can be seen beside a hundred times as many right answers.
 *
 * @throws {RangeError} when the counts are not square, not counts, or do not fit the names.
 *
 * @example
 * ```ts
 * import { confusionMatrix } from '@nn-labs/figures';
 * const svg = await confusionMatrix({ counts: [[9, 1], [2, 8]], classes: ['cat', 'dog'] });
 * svg.includes('90.0 %'); // => true
 * await confusionMatrix({ counts: [[1, 2]] }); // throws confusionMatrix: row 0 has 2 counts, but there are 1 rows
 * ```
 */
export async function confusionMatrix(data: ConfusionMatrixData): Promise<string> {
  const { counts } = data;
  const classes = checkCounts('confusionMatrix', data);
  const cells = cellsOf(counts, classes);
  const size = classes.length;
  const height = top + size * cellHeight + bottom;
  const wrongText = (cell: Cell): boolean => !cell.right && cell.strength > strongFrom;
  const rightText = (cell: Cell): boolean => cell.right && cell.strength > strongFrom;
  const texts = [
    { cells: cells.filter((cell) => !wrongText(cell) && !rightText(cell)), fill: 'var(--nn-ink)' },
    { cells: cells.filter(wrongText), fill: '#1f2328' },
    { cells: cells.filter(rightText), fill: 'var(--nn-on-right)' },
  ];
  const drawing = await drawPlot(0, 0, (plot) => ({
    width: figureWidth,
    height,
    marginTop: top,
    marginLeft: left,
    marginRight: right,
    marginBottom: bottom,
    x: { domain: [...classes], label: null, axis: 'bottom', tickSize: 0, padding: 0.04 },
    y: { domain: [...classes], label: null, tickSize: 0, padding: 0.06 },
    marks: [
      plot.cell(cells, { x: 'predicted', y: 'actual', fill: 'currentColor', fillOpacity: 0.04 }),
      ...[true, false].map((isRight) =>
        plot.cell(
          cells.filter((cell) => cell.right === isRight && cell.count > 0),
          {
            x: 'predicted',
            y: 'actual',
            fill: `var(--nn-${isRight ? 'right' : 'wrong'})`,
            // A scale of Plot's own would stretch the strengths to fill 0 to 1.
            fillOpacity: { value: 'strength', scale: null },
          },
        ),
      ),
      ...texts.map(({ cells: some, fill }) =>
        plot.text(
          some.filter(({ count }) => count > 0),
          { x: 'predicted', y: 'actual', text: ({ count }: Cell) => String(count), fill },
        ),
      ),
      plot.text(shares(counts, classes), {
        y: 'actual',
        text: 'share',
        frameAnchor: 'right',
        textAnchor: 'end',
        dx: right - 14,
        fill: 'var(--nn-quiet)',
      }),
    ],
  }));
  return figureSvg(height, 'Confusion matrix', drawing + axisNames(height));
}

function cellsOf(counts: readonly (readonly number[])[], classes: readonly string[]): Cell[] {
  const mistakes = counts.flatMap((row, a) => row.filter((_, p) => a !== p));
  const mostMistakes = Math.max(1, ...mistakes);
  return counts.flatMap((row, a) => {
    const total = sum(row);
    return row.map((count, p) => {
      const share = a === p ? count / Math.max(1, total) : count / mostMistakes;
      const strength = count === 0 ? 0 : faintest + (1 - faintest) * share;
      return { actual: classes[a]!, predicted: classes[p]!, count, right: a === p, strength };
    });
  });
}

/** The axes' names. */
function axisNames(height: number): string {
  const middle = (top + height - bottom) / 2;
  return [
    svgText((left + figureWidth - right) / 2, height - 8, 'what it was taken for', { anchor: 'middle' }),
    `<text transform="translate(22,${middle}) rotate(-90)" text-anchor="middle">what it is</text>`,
    svgText(figureWidth - 14, top - 10, 'right', { anchor: 'end', kind: 'nn-quiet' }),
  ].join('');
}

/** What share of each row is right. */
function shares(counts: readonly (readonly number[])[], classes: readonly string[]) {
  return counts.map((row, a) => {
    const total = sum(row);
    return { actual: classes[a]!, share: total === 0 ? '–' : percentText(row[a]! / total) };
  });
}

function sum(row: readonly number[]): number {
  return row.reduce((total, count) => total + count, 0);
}
