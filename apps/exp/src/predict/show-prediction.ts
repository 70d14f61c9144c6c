import { fixed2, type GreyImage, type Prediction } from '@nn-labs/experiment';
import type { Line, Styled } from '../terminal/terminal.ts';

type Pieces = readonly (string | Styled)[];

const barWidth = 24;

/** What the network saw, with the classes as bars beside it, most likely first. */
export function predictionLines({ seen, classes, notes }: Prediction, inColour: boolean): Line[] {
  const picture = framed(seen, inColour);
  const width = Math.max(...classes.map(({ name }) => name.length));
  const bars = classes.map(({ name, probability }) => {
    const bar = '█'.repeat(Math.round(barWidth * probability));
    return `${name.padStart(width)}  ${fixed2(100 * probability).padStart(6)}%  ${bar}`.trimEnd();
  });
  const blank = ' '.repeat(seen.cols + 2);
  const height = Math.max(picture.length, bars.length + 2);
  const lines = Array.from({ length: height }, (_, line) => {
    const bar = bars[line - 2];
    const left = picture[line] ?? [blank];
    return bar === undefined ? left : [...left, `   ${bar}`];
  });
  const answer = classes[0];
  return [
    ...lines,
    '',
    ...(answer === undefined ? [] : [`It reads: ${answer.name}`]),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ];
}

/** The picture in half blocks, two rows a line, in a frame. */
function framed(image: GreyImage, inColour: boolean): Pieces[] {
  const edge = '─'.repeat(image.cols);
  const lines = halfBlocks(image, inColour).map((line) => ['│', ...line, '│']);
  return [[`┌${edge}┐`], ...lines, [`└${edge}┘`]];
}

/** Without colours a half is either full or empty. */
const inked = 96;

function halfBlocks({ rows, cols, pixels }: GreyImage, inColour: boolean): Pieces[] {
  const at = (row: number, col: number): number => (row < rows ? (pixels[row * cols + col] ?? 0) : 0);
  return Array.from({ length: Math.ceil(rows / 2) }, (_, line) =>
    Array.from({ length: cols }, (_, col) => {
      const [upper, lower] = [at(2 * line, col), at(2 * line + 1, col)];
      if (inColour) return { text: '▀', style: [shade(upper), shade(lower)] };
      if (upper >= inked) return lower >= inked ? '█' : '▀';
      return lower >= inked ? '▄' : ' ';
    }),
  );
}

/** One of the 24 greys of a 256-colour terminal. */
function shade(pixel: number): number {
  return Math.round((23 * pixel) / 255);
}
