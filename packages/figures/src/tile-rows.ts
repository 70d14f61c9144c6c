import { figureSvg, figureWidth, svgText } from './figure-svg.ts';
import { type Pixels, pixelImage } from './pixel-image.ts';
import { colourScale, paint } from './signed-colours.ts';

/** Small pictures of one size and one scale of colours: the kernels of a layer, say, or its feature maps. */
export interface TileRow {
  readonly title: string;
  /** Rows and columns of each tile. */
  readonly image: { readonly rows: number; readonly cols: number };
  /** One after another: `rows * cols` numbers each, row by row. */
  readonly tiles: ArrayLike<number>;
  /** `grey`, the default: 0 and below black, the greatest white; `signed`: orange above 0, blue below. */
  readonly colours?: 'grey' | 'signed' | undefined;
  /** The number that gets the full colour; by default the greatest of all tiles, in size. */
  readonly most?: number | undefined;
  /** Tiles in a line, where they are many; 16 by default. */
  readonly across?: number | undefined;
  /** A word below each tile. */
  readonly captions?: readonly string[] | undefined;
}

const gap = 6;
/** A tile is not drawn larger than this. */
const largest = 84;
const mostTiles = 512;
const titleHeight = 26;
const captionHeight = 16;

/**
 * Rows of small pictures below each other, each with a title and a scale of its own, as a whole `<svg>`: what the kernels of a
 * convolution look for, what its feature maps show, which part of a picture matters.
 *
 * @throws {RangeError} when there is no row, a row has no tile, more than 512 or a part of one, or other captions than tiles.
 *
 * @example
 * ```ts
 * import { tileRows } from '@nn-labs/figures';
 * const kernels = Float64Array.of(1, -1, 0, 0.5, 0, 0, -1, 1);
 * const svg = tileRows('Kernels', [{ title: 'two filters', image: { rows: 2, cols: 2 }, tiles: kernels, colours: 'signed' }]);
 * svg.startsWith('<svg'); // => true
 * tileRows('Kernels', [{ title: 'odd', image: { rows: 3, cols: 1 }, tiles: kernels }]); // throws tileRows: 'odd' has 8 numbers, which are not 1 to 512 tiles of 3 x 1
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
  const { title, image, tiles, colours = 'grey', captions, across: most = 16 } = row;
  const count = countOf(row);
  const across = Math.min(most, count);
  const room = Math.min(largest, (figureWidth - 4 - gap * (across - 1)) / across);
  // The longer side fills the square.
  const scale = room / Math.max(image.rows, image.cols);
  const [width, height] = [image.cols * scale, image.rows * scale];
  const limit = row.most ?? greatest(tiles, colours);
  const first = top + titleHeight;
  const below = captions === undefined ? gap : captionHeight + gap;
  const parts = [svgText(2, top + 16, title, { kind: 'nn-strong' })];
  if (colours === 'signed') parts.push(colourScale(figureWidth - 222, top + 8, 222, limit));
  for (let tile = 0; tile < count; tile++) {
    const x = 2 + (tile % across) * (room + gap) + (room - width) / 2;
    const y = first + Math.floor(tile / across) * (height + below);
    parts.push(pixelImage(picture(row, tile, limit), x, y, width, height));
    if (captions === undefined) continue;
    parts.push(
      svgText(x + width / 2, y + height + 14, captions[tile]!, { anchor: 'middle', kind: 'nn-quiet' }),
    );
  }
  const lines = Math.ceil(count / across);
  return { height: titleHeight + lines * (height + below) + gap, drawing: parts.join('') };
}

function countOf({ title, image, tiles, captions }: TileRow): number {
  const count = tiles.length / (image.rows * image.cols);
  if (!Number.isInteger(count) || count < 1 || count > mostTiles) {
    throw new RangeError(
      `tileRows: '${title}' has ${tiles.length} numbers, which are not 1 to ${mostTiles} tiles of ${image.rows} x ${image.cols}`,
    );
  }
  if (captions !== undefined && captions.length !== count) {
    throw new RangeError(`tileRows: '${title}' has ${count} tiles, but ${captions.length} captions`);
  }
  return count;
}

/** Of numbers that are all 0, or not finite, 1. */
function greatest(tiles: ArrayLike<number>, colours: 'grey' | 'signed'): number {
  let most = 0;
  for (let i = 0; i < tiles.length; i++) {
    const size = colours === 'signed' ? Math.abs(tiles[i]!) : tiles[i]!;
    if (size > most && size < Infinity) most = size;
  }
  return most || 1;
}

function picture({ image, tiles, colours = 'grey' }: TileRow, tile: number, limit: number): Pixels {
  const size = image.rows * image.cols;
  const channels = colours === 'signed' ? 4 : 1;
  const data = new Uint8Array(size * channels);
  for (let i = 0; i < size; i++) {
    const strength = tiles[tile * size + i]! / limit;
    if (colours === 'signed') paint(data, i * 4, strength);
    else data[i] = Math.round(255 * Math.min(1, Math.max(0, strength || 0)));
  }
  return { width: image.cols, height: image.rows, channels, data };
}
