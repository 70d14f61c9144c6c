import { figureSvg, figureWidth, svgText } from './figure-svg.ts';
import { pixelImage } from './pixel-image.ts';

/** A picture that was classified: `pixels` (rows, cols) row-major, 0 black to 255 white. */
export interface ClassifiedImage {
  readonly rows: number;
  readonly cols: number;
  readonly pixels: Uint8Array;
  readonly actual: string;
  readonly predicted: string;
  /** What the network gives its answer, 0 to 1. */
  readonly confidence: number;
}

const across = 6;
const cell = figureWidth / across;
const picture = 96;
const cellHeight = picture + 54;
const mostImages = 60;

/**
 * Pictures with what they are, what they were taken for and how surely, in rows of six, as a whole `<svg>`.
 *
 * @throws {RangeError} when there is no picture, there are more than 60, or the pixels of one do not fit its shape.
 *
 * @example
 * ```ts
 * import { digitGallery } from '@nn-labs/figures';
 * const image = { rows: 1, cols: 2, pixels: Uint8Array.of(0, 255), actual: '4', predicted: '9', confidence: 0.97 };
 * digitGallery([image]).includes('4, taken for 9'); // => true
 * digitGallery([]); // throws digitGallery: 0 pictures; give 1 to 60
 * ```
 */
export function digitGallery(images: readonly ClassifiedImage[]): string {
  if (images.length < 1 || images.length > mostImages) {
    throw new RangeError(`digitGallery: ${images.length} pictures; give 1 to ${mostImages}`);
  }
  const body = images.map((image, index) => {
    const { rows, cols, pixels, actual, predicted, confidence } = image;
    if (!(rows >= 1 && cols >= 1) || pixels.length !== rows * cols) {
      throw new RangeError(
        `digitGallery: picture ${index} has ${pixels.length} pixels, but is said to be ${rows} x ${cols}`,
      );
    }
    const middle = ((index % across) + 0.5) * cell;
    const y = Math.floor(index / across) * cellHeight + 10;
    // The longer side fills the square.
    const scale = picture / Math.max(rows, cols);
    const [width, height] = [cols * scale, rows * scale];
    return [
      pixelImage(
        { width: cols, height: rows, channels: 1, data: pixels },
        middle - width / 2,
        y + (picture - height) / 2,
        width,
        height,
      ),
      svgText(middle, y + picture + 17, `${actual}, taken for ${predicted}`, {
        anchor: 'middle',
        kind: 'nn-strong',
      }),
      svgText(middle, y + picture + 33, confidence.toFixed(3), { anchor: 'middle', kind: 'nn-quiet' }),
    ].join('');
  });
  const height = Math.ceil(images.length / across) * cellHeight + 4;
  return figureSvg(height, 'Pictures that were taken for something else', body.join(''));
}
