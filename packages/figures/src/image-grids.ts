import { figureSvg, figureWidth, svgText } from './figure-svg.ts';
import { pixelImage } from './pixel-image.ts';

/** Two sets of pictures to compare, each picture a row of `rows * cols` pixels from 0 (black) to 1 (white). */
export interface ImageGridsData {
  readonly image: { readonly rows: number; readonly cols: number };
  readonly grids: readonly [ImageGrid, ImageGrid];
}

/** At most 100 pictures, drawn in rows of ten. */
export interface ImageGrid {
  readonly title: string;
  /** (count, rows * cols), row-major. */
  readonly pixels: Float64Array | Float32Array;
}

const across = 10;
const mostImages = 100;
const gap = 20;
const top = 34;

/**
 * Two grids of pictures side by side, as a whole `<svg>`: images before and after something was done to them.
 *
 * @throws {RangeError} when a grid has no picture, more than 100, or a part of one.
 *
 * @example
 * ```ts
 * import { imageGrids } from '@nn-labs/figures';
 * const [before, after] = [Float64Array.of(0, 1), Float64Array.of(1, 0)];
 * const image = { rows: 1, cols: 2 };
 * imageGrids({ image, grids: [{ title: 'as it is', pixels: before }, { title: 'mirrored', pixels: after }] }).startsWith('<svg'); // => true
 * imageGrids({ image, grids: [{ title: 'a', pixels: after }, { title: 'b', pixels: new Float64Array(3) }] }); // throws imageGrids: 3 pixels are not 1 to 100 pictures of 1 x 2
 * ```
 */
export function imageGrids({ image, grids }: ImageGridsData): string {
  const column = (figureWidth - gap) / 2;
  let height = 0;
  const body = grids.map(({ title, pixels }, index) => {
    const picture = grid(image, pixels);
    const shownHeight = (column * picture.height) / picture.width;
    height = Math.max(height, shownHeight);
    const x = index * (column + gap);
    return [
      svgText(x, top - 12, title, { kind: 'nn-strong' }),
      pixelImage(picture, x, top, column, shownHeight),
    ].join('');
  });
  return figureSvg(Math.ceil(top + height + 4), grids.map(({ title }) => title).join('; '), body.join(''));
}

/** The pictures row by row, a grey pixel between them. */
function grid({ rows, cols }: ImageGridsData['image'], pixels: ImageGrid['pixels']) {
  const count = pixels.length / (rows * cols);
  if (!Number.isInteger(count) || count < 1 || count > mostImages) {
    throw new RangeError(
      `imageGrids: ${pixels.length} pixels are not 1 to ${mostImages} pictures of ${rows} x ${cols}`,
    );
  }
  const width = across * (cols + 1) - 1;
  const height = Math.ceil(count / across) * (rows + 1) - 1;
  const data = new Uint8Array(width * height).fill(96);
  for (let i = 0; i < pixels.length; i++) {
    const picture = Math.floor(i / (rows * cols));
    const [row, col] = [Math.floor((i % (rows * cols)) / cols), i % cols];
    const y = Math.floor(picture / across) * (rows + 1) + row;
    const x = (picture % across) * (cols + 1) + col;
    data[y * width + x] = Math.round(255 * Math.min(1, Math.max(0, pixels[i]!)));
  }
  return { width, height, channels: 1 as const, data };
}
