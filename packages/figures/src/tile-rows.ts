import { figureSvg, figureWidth, round, svgText } from './figure-svg.ts';
import { type Pixels, pixelImage } from './pixel-image.ts';
import { colourScale, paint } from './signed-colours.ts';

/** Small pictures of one size and one scale of colours: the kernels of a layer, say, or its feature maps. */
export interface TileRow {
  readonly title: string;
  /**
   * Rows and columns of a tile, then how many tiles there are: (rows, cols), (rows, cols, channels) or, as a kernel has
   * it, (rows, cols, channels, filters).
   */
  readonly shape: readonly number[];
  /** The numbers in C order: at each place of a tile those of all tiles side by side. */
  readonly values: ArrayLike<number>;
  /** `grey`, the default: 0 and below black, the greatest white; `signed`: orange above 0, blue below. */
  readonly colours?: 'grey' | 'signed' | undefined;
  /** The number that gets the full colour; by default the greatest of all, in size. */
  readonly most?: number | undefined;
  /** A word below each tile. */
  readonly captions?: readonly string[] | undefined;
}

const gap = 6;
/** A tile is not drawn larger than this. */
const largest = 84;
const mostTiles = 512;
const mostAcross = 16;
const titleHeight = 26;
const captionHeight = 16;

/**
 * Rows of small pictures below each other, each with a title and a scale of its own, as a whole `<svg>`: what the kernels of a
 * convolution look for, what its feature maps show, which part of a picture matters. At most 16 tiles stand in a line; those of a
 * kernel of several channels in a line for each channel.
 *
 * @throws {RangeError} when there is no row, a row has no tile or more than 512, or other numbers or captions than tiles.
 *
 * @example
 * ```ts
 * import { tileRows } from '@nn-labs/figures';
 * const values = Float64Array.of(1, -1, 0, 0.5, 0, 0, -1, 1);
 * const svg = tileRows('Kernels', [{ title: 'two filters', shape: [2, 2, 1, 2], values, colours: 'signed' }]);
 * svg.startsWith('<svg'); // => true
 * tileRows('Kernels', [{ title: 'odd', shape: [3, 1, 2], values }]); // throws tileRows: 'odd' has 8 numbers, but 3x1x2 are 6
 * ```
 */
export function tileRows(label: string, rows: readonly TileRow[]): string {
  if (rows.length === 0) throw new RangeError('tileRows: there are no rows. Give at least one.');
  let top = 4;
  const body = rows.map((row) => {
    const { height, drawing } = drawRow(row, top);
    top += height;
    return drawing;
  });
  return figureSvg(Math.ceil(top), label, body.join(''));
}

function drawRow(row: TileRow, top: number): { height: number; drawing: string } {
  const { title, values, colours = 'grey', captions, shape } = row;
  const [rows = 1, cols = 1] = shape;
  const count = countOf(row);
  const inLine = shape.length > 3 && shape[2]! > 1 ? shape.at(-1)! : count;
  const across = Math.min(inLine, mostAcross);
  const room = Math.min(largest, (figureWidth - 4 - gap * (across - 1)) / across);
  // The longer side fills the square.
  const scale = room / Math.max(rows, cols);
  const [width, height] = [cols * scale, rows * scale];
  const limit = row.most ?? greatest(values, colours);
  const below = captions === undefined ? gap : captionHeight + gap;
  const parts = [svgText(2, top + 16, title, { kind: 'nn-strong' })];
  if (colours === 'signed') parts.push(colourScale(figureWidth - 222, top + 8, 222, limit));
  const linesOfChannel = Math.ceil(inLine / across);
  for (let tile = 0; tile < count; tile++) {
    const [channel, place] = [Math.floor(tile / inLine), tile % inLine];
    const line = channel * linesOfChannel + Math.floor(place / across);
    const x = 2 + (place % across) * (room + gap) + (room - width) / 2;
    const y = top + titleHeight + line * (height + below);
    parts.push(pixelImage(picture(row, tile, count, limit), x, y, width, height));
    if (colours === 'grey') parts.push(frame(x, y, width, height));
    if (captions === undefined) continue;
    parts.push(
      svgText(x + width / 2, y + height + 14, captions[tile]!, { anchor: 'middle', kind: 'nn-quiet' }),
    );
  }
  const lines = (count / inLine) * linesOfChannel;
  return { height: titleHeight + lines * (height + below) + gap, drawing: parts.join('') };
}

/** A thin line around a tile: a white one would not be seen on paper. */
function frame(x: number, y: number, width: number, height: number): string {
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  return `<rect ${place} fill="none" stroke="var(--nn-quiet)" stroke-width="0.5"/>`;
}

function countOf({ title, shape, values, captions }: TileRow): number {
  const [, , ...tiles] = shape;
  const count = tiles.reduce((product, length) => product * length, 1);
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.length < 2) {
    throw new RangeError(`tileRows: '${title}' has the shape ${shape.join('x')}; give rows and columns`);
  }
  if (size !== values.length) {
    throw new RangeError(
      `tileRows: '${title}' has ${values.length} numbers, but ${shape.join('x')} are ${size}`,
    );
  }
  if (!(count >= 1 && count <= mostTiles)) {
    throw new RangeError(`tileRows: '${title}' has ${count} tiles; give 1 to ${mostTiles}`);
  }
  if (captions !== undefined && captions.length !== count) {
    throw new RangeError(`tileRows: '${title}' has ${count} tiles, but ${captions.length} captions`);
  }
  return count;
}

/** Of numbers that are all 0, or not finite, 1. */
function greatest(values: ArrayLike<number>, colours: 'grey' | 'signed'): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = colours === 'signed' ? Math.abs(values[i]!) : values[i]!;
    if (size > most && size < Infinity) most = size;
  }
  return most || 1;
}

function picture(row: TileRow, tile: number, count: number, limit: number): Pixels {
  const { shape, values, colours = 'grey' } = row;
  const [height = 1, width = 1] = shape;
  const channels = colours === 'signed' ? 4 : 1;
  const data = new Uint8Array(height * width * channels);
  for (let i = 0; i < height * width; i++) {
    const strength = values[i * count + tile]! / limit;
    if (colours === 'signed') paint(data, i * 4, strength);
    else data[i] = Math.round(255 * Math.min(1, Math.max(0, strength || 0)));
  }
  return { width, height, channels, data };
}
