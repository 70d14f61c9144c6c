import type { GreyPicture } from './normalise-digit.ts';

/** A colour picture: `rgba` (rows, cols, 4), row-major, red, green, blue and cover (0 transparent), a byte each. */
export interface ColourPicture {
  readonly rows: number;
  readonly cols: number;
  readonly rgba: Uint8Array;
}

/**
 * A colour picture in grey, such that ink of any colour stands out: each pixel's light beside the most common colour,
 * the paper's, in the channel where the two differ most. Grey pixels stay as they are; what is transparent is paper.
 *
 * @throws {RangeError} when there are not four bytes for each of its rows and columns.
 * @example
 * ```ts
 * import { toGrey } from '@nn-labs/mnist';
 * // Red ink on yellow paper: it differs in green.
 * const [paper, ink] = [[250, 240, 100, 255], [250, 40, 90, 255]];
 * const { pixels } = toGrey({ rows: 1, cols: 3, rgba: Uint8Array.from([paper, ink, paper].flat()) });
 * pixels; // => Uint8Array(3) [ 250, 42, 250 ]
 * toGrey({ rows: 1, cols: 3, rgba: pixels }); // throws 1 x 3 pixels of four bytes are 12, but there are 3
 * ```
 */
export function toGrey(colours: ColourPicture): GreyPicture {
  const bytes = 4 * colours.rows * colours.cols;
  if (colours.rgba.length !== bytes) {
    throw new RangeError(
      `toGrey: ${colours.rows} x ${colours.cols} pixels of four bytes are ${bytes}, but there are ${colours.rgba.length}`,
    );
  }
  const { rows, cols, rgba } = onPaper(colours);
  const paper = [0, 1, 2].map((channel) => median(rgba, (i) => rgba[4 * i + channel]!));
  const light = Math.max(...paper);
  // Black differs from dark without end; the offset keeps the noise of the dark small.
  const offset = 16;
  const pixels = new Uint8ClampedArray(rows * cols);
  for (let i = 0; i < pixels.length; i++) {
    let [low, high] = [Number.POSITIVE_INFINITY, 0];
    for (let channel = 0; channel < 3; channel++) {
      const ratio = (rgba[4 * i + channel]! + offset) / ((paper[channel] as number) + offset);
      low = Math.min(low, ratio);
      high = Math.max(high, ratio);
    }
    pixels[i] = (low * high < 1 ? low : high) * (light + offset) - offset;
  }
  return { rows, cols, pixels: new Uint8Array(pixels.buffer) };
}

function median(rgba: Uint8Array, value: (index: number) => number): number {
  const counts = new Float64Array(256);
  let total = 0;
  for (let i = 0; i < rgba.length / 4; i++) {
    const cover = rgba[4 * i + 3] as number;
    counts[value(i)]! += cover;
    total += cover;
  }
  let middle = 0;
  for (let sum = 0; middle < 255; middle++) {
    sum += counts[middle] as number;
    if (2 * sum > total) break;
  }
  return middle;
}

/**
 * The picture without its transparency. Where something opaque with marks of its own fills most of its box, it is a card:
 * what is around it takes its colour. Else what is opaque is the ink: the paper is white, or black under light ink.
 */
function onPaper(colours: ColourPicture): ColourPicture {
  const { rows, cols } = colours;
  const rgba = colours.rgba.slice();
  let [opaque, top, left, bottom, right] = [0, rows, cols, -1, -1];
  for (let i = 0; i < rows * cols; i++) {
    if (rgba[4 * i + 3]! < 128) continue;
    const [row, col] = [Math.floor(i / cols), i % cols];
    opaque += 1;
    [top, left] = [Math.min(top, row), Math.min(left, col)];
    [bottom, right] = [Math.max(bottom, row), Math.max(right, col)];
  }
  if (opaque === rows * cols) return colours;
  const common = [0, 1, 2].map((channel) => median(rgba, (i) => rgba[4 * i + channel]!));
  let marked = 0;
  for (let i = 0; i < rows * cols; i++) {
    const differs = common.some((value, channel) => Math.abs(rgba[4 * i + channel]! - value) > 64);
    if (differs && rgba[4 * i + 3]! >= 128) marked += 1;
  }
  const isCard = opaque > 0.5 * (bottom - top + 1) * (right - left + 1) && marked > 0.01 * opaque;
  const isLight = Math.max(...common) > 127;
  const paper = isCard ? common : Array(3).fill(isLight ? 0 : 255);
  for (let i = 0; i < rgba.length; i += 4) {
    // A card's shadow is half transparent, and not of the card.
    const cover = isCard && rgba[i + 3]! < 230 ? 0 : rgba[i + 3]! / 255;
    for (let channel = 0; channel < 3; channel++) {
      rgba[i + channel] = Math.round(cover * rgba[i + channel]! + (1 - cover) * paper[channel]);
    }
    rgba[i + 3] = 255;
  }
  return { rows, cols, rgba };
}
