import { figureSvg, figureWidth, round, svgText } from './figure-svg.ts';
import { percentText } from './number-text.ts';

/** How often each class was taken for each: `counts[actual][predicted]`, and the classes' names, 0, 1, 2 … by default. */
export interface ConfusionMatrixData {
  readonly counts: readonly (readonly number[])[];
  readonly classes?: readonly string[] | undefined;
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
 * const svg = confusionMatrix({ counts: [[9, 1], [2, 8]], classes: ['cat', 'dog'] });
 * svg.includes('90.0%'); // => true
 * confusionMatrix({ counts: [[1, 2]] }); // throws confusionMatrix: row 0 has 2 counts, but there are 1 rows
 * ```
 */
export function confusionMatrix(data: ConfusionMatrixData): string {
  const { counts } = data;
  const classes = checkCounts('confusionMatrix', data);
  const height = top + classes.length * cellHeight + bottom;
  const cellWidth = (figureWidth - left - right) / classes.length;
  const mostMistakes = Math.max(1, ...counts.flatMap((row, a) => row.filter((_, p) => a !== p)));
  const body = counts.flatMap((row, a) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const middle = top + (a + 0.5) * cellHeight + 4;
    return [
      svgText(left - 10, middle, classes[a]!, { anchor: 'end' }),
      ...row.map((count, p) => {
        const isRight = a === p;
        const share = isRight ? count / Math.max(1, total) : count / mostMistakes;
        const strength = count === 0 ? 0 : faintest + (1 - faintest) * share;
        const x = left + p * cellWidth;
        return cell(x, top + a * cellHeight, cellWidth, { count, isRight, strength });
      }),
      svgText(figureWidth - 14, middle, total === 0 ? '–' : percentText(row[a]! / total), {
        anchor: 'end',
        kind: 'nn-quiet',
      }),
    ];
  });
  const below = classes.map((name, p) =>
    svgText(left + (p + 0.5) * cellWidth, height - bottom + 17, name, { anchor: 'middle' }),
  );
  return figureSvg(height, 'Confusion matrix', [...body, ...below, axisNames(height)].join(''));
}

interface Cell {
  readonly count: number;
  readonly isRight: boolean;
  /** How strongly it is filled, 0 to 1. */
  readonly strength: number;
}

function cell(x: number, y: number, width: number, { count, isRight, strength }: Cell): string {
  const place = `x="${round(x + 1)}" y="${round(y + 1)}" width="${round(width - 2)}" height="${cellHeight - 2}"`;
  const fill =
    count === 0
      ? 'fill="currentColor" fill-opacity="0.04"'
      : `class="nn-cell" fill="var(--nn-${isRight ? 'right' : 'wrong'})" fill-opacity="${round(strength)}"`;
  if (count === 0) return `<rect ${place} ${fill}/>`;
  const ink = strength <= strongFrom ? 'var(--nn-ink)' : isRight ? 'var(--nn-on-right)' : '#1f2328';
  const at = `x="${round(x + width / 2)}" y="${round(y + cellHeight / 2 + 4)}"`;
  return `<rect ${place} ${fill}/><text ${at} text-anchor="middle" fill="${ink}">${count}</text>`;
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

/** Throws unless the counts are a square of counts that fits the names; answers the names. */
export function checkCounts(operation: string, { counts, classes }: ConfusionMatrixData): readonly string[] {
  const size = counts.length;
  if (size === 0) throw new RangeError(`${operation}: there are no counts. Give a row for each class.`);
  for (const [a, row] of counts.entries()) {
    if (row.length !== size) {
      throw new RangeError(
        `${operation}: row ${a} has ${row.length} counts, but there are ${size} rows. Give a square of counts.`,
      );
    }
    const odd = row.find((count) => !Number.isSafeInteger(count) || count < 0);
    if (odd !== undefined) {
      throw new RangeError(`${operation}: row ${a} holds ${odd}; every count must be an integer from 0`);
    }
  }
  const names = classes ?? counts.map((_, index) => String(index));
  if (names.length !== size || new Set(names).size !== size) {
    throw new RangeError(
      `${operation}: ${names.length} names, ${new Set(names).size} of them different, for ${size} classes. ` +
        'Give each class a name of its own.',
    );
  }
  return names;
}
