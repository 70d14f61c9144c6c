import { figureSvg, figureWidth, svgText } from './figure-svg.ts';
import { type Pixels, pixelImage } from './pixel-image.ts';
import { colourScale, paint } from './signed-colours.ts';

/** A weight matrix (rows, cols), row-major, as a `Matrix` is: a row for each input, a column for each unit. */
export interface WeightMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array | Float32Array;
}

/** The weights of a first layer, before and after training, and the shape of the pictures that go into it. */
export interface WeightTilesData {
  readonly before: WeightMatrix;
  readonly after: WeightMatrix;
  /** Rows and columns of an input picture; their product is the number of the weights' rows. */
  readonly image: { readonly rows: number; readonly cols: number };
  /** What the units are, for the picture's title: `hidden` by default. */
  readonly units?: 'hidden' | 'output' | undefined;
}

/** More units are not drawn: their pixels could not be seen. */
const mostUnits = 64;
/** The colours reach their full strength at this share of all sizes, so that a few giants do not wash out the rest. */
const fullStrengthAt = 0.99;
/** Before and after stand above each other on the left, twice as large on the right what changed. */
const column = 233;
const gap = 20;
const top = 34;
/** A title above a picture and its colours below take as much. */
const around = 66;

/**
 * The weights of each unit of a first layer as a picture of what it looks for, before training, after, and what
 * training changed, as a whole `<svg>`: orange where a bright pixel excites the unit, blue where it inhibits it.
 *
 * @throws {RangeError} when the two matrices or the picture do not fit each other.
 *
 * @example
 * ```ts
 * import { weightTiles } from '@nn-labs/figures';
 * const before = { rows: 4, cols: 1, data: Float64Array.of(0, 0.1, 0, -0.1) };
 * const after = { rows: 4, cols: 1, data: Float64Array.of(1, 0.1, -1, -0.1) };
 * weightTiles({ before, after, image: { rows: 2, cols: 2 } }).startsWith('<svg'); // => true
 * weightTiles({ before, after, image: { rows: 2, cols: 3 } }); // throws weightTiles: pictures of 2 x 3 pixels do not fit
 * ```
 */
export function weightTiles({ before, after, image, units: kind = 'hidden' }: WeightTilesData): string {
  check(before, after, image);
  const units = Math.min(before.cols, mostUnits);
  const across = Math.ceil(Math.sqrt(units));
  const down = Math.ceil(units / across);
  const change = { ...after, data: after.data.map((weight, i) => weight - before.data[i]!) };
  const limit = strengthLimit([before, after], units);
  const changeLimit = strengthLimit([change], units);
  const size = { width: across * (image.cols + 1) - 1, height: down * (image.rows + 1) - 1 };
  const small = scaled(size, column);
  const large = scaled(size, figureWidth - column - gap);
  const second = top + small.height + around;
  const draw = (
    title: string,
    weights: WeightMatrix,
    most: number,
    x: number,
    y: number,
    shown: typeof size,
  ) =>
    [
      svgText(x, y - 12, title, { kind: 'nn-strong' }),
      pixelImage(tile(weights, units, across, image, size, most), x, y, shown.width, shown.height),
      colourScale(x, y + shown.height + 12, shown.width, most),
    ].join('');
  const body = [
    draw('before training', before, limit, 2, top, small),
    draw('after training', after, limit, 2, second, small),
    draw('what training changed', change, changeLimit, column + gap, top, large),
  ];
  const height = Math.max(second + small.height, top + large.height) + 30;
  return figureSvg(Math.ceil(height), `Weights of the ${kind} units`, body.join(''));
}

/** As large as fits, by a whole number where it can be: then every weight gets the same square. */
function scaled({ width, height }: { width: number; height: number }, most: number) {
  const by = most >= width ? Math.floor(most / width) : most / width;
  return { width: width * by, height: height * by };
}

function check(before: WeightMatrix, after: WeightMatrix, { rows, cols }: WeightTilesData['image']): void {
  if (before.rows !== after.rows || before.cols !== after.cols) {
    throw new RangeError(
      `weightTiles: the weights before are (${before.rows}, ${before.cols}), after (${after.rows}, ${after.cols}). ` +
        'Give the same layer twice.',
    );
  }
  if (!(rows >= 1 && cols >= 1) || rows * cols !== before.rows || before.cols < 1) {
    throw new RangeError(
      `weightTiles: pictures of ${rows} x ${cols} pixels do not fit weights of (${before.rows}, ${before.cols}). ` +
        'Give one row of weights for each pixel.',
    );
  }
}

/** The size of a weight that gets the full colour: common to all matrices given, so that their colours compare. */
function strengthLimit(matrices: readonly WeightMatrix[], units: number): number {
  const sizes = new Float64Array(matrices.length * matrices[0]!.rows * units);
  let at = 0;
  for (const { rows, cols, data } of matrices) {
    for (let i = 0; i < rows; i++) {
      for (let u = 0; u < units; u++) sizes[at++] = Math.abs(data[i * cols + u]!);
    }
  }
  sizes.sort();
  return sizes[Math.floor((sizes.length - 1) * fullStrengthAt)]! || sizes.at(-1)! || 1;
}

/** Units row by row in a grid, a clear pixel between them; the stronger a weight, the less the ground shines through. */
function tile(
  { cols, data }: WeightMatrix,
  units: number,
  across: number,
  image: WeightTilesData['image'],
  { width, height }: { width: number; height: number },
  limit: number,
): Pixels {
  const out = new Uint8Array(width * height * 4);
  for (let u = 0; u < units; u++) {
    const left = (u % across) * (image.cols + 1);
    const upper = Math.floor(u / across) * (image.rows + 1);
    for (let p = 0; p < image.rows * image.cols; p++) {
      const row = upper + Math.floor(p / image.cols);
      paint(out, (row * width + left + (p % image.cols)) * 4, data[p * cols + u]! / limit);
    }
  }
  return { width, height, channels: 4, data: out };
}
